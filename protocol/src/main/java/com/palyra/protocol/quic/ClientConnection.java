package com.palyra.protocol.quic;

import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A connection to a node whose certificate was checked. Thread-safe.
 *
 * <p>That it is open does not mean that the node accepts our certificate: the node judges it afterwards, and a refusal
 * fails whatever is going on then, usually the first request. Failures are
 * {@link com.palyra.protocol.error.PalyraException}.
 */
public interface ClientConnection extends AutoCloseable {
    /** The leaf certificate that the node presented on this connection. */
    X509Certificate serverLeaf();

    /** Opens a bidirectional stream; waits its turn while the node allows no more. */
    CompletionStage<ClientStream> open();

    /** Sends one request and waits {@link com.palyra.protocol.Limits#REQUEST_TIMEOUT} for one response. */
    CompletionStage<RpcResponse> request(RpcRequest request);

    /** Sends one request whose responses are then taken one by one. */
    CompletionStage<ClientStream> stream(RpcRequest request);

    /** Done when the connection is closed, whoever did it; never fails. */
    CompletionStage<Void> closed();

    /** The application code that the node closed with; see {@link CloseReason#ofCode}. */
    Optional<Integer> closeCode();

    /** Closes the connection; returns at once. Nothing happens if it is closed, or its client is. */
    @Override
    void close();
}
