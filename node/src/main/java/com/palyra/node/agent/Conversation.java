package com.palyra.node.agent;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.quic.ClientStream;
import java.time.Duration;

/** One pairing connection with its one stream: frames out and in, in turn. */
final class Conversation implements AutoCloseable {
    private final Dialer.Reached reached;
    private final ClientStream stream;

    private Conversation(Dialer.Reached reached, ClientStream stream) {
        this.reached = reached;
        this.stream = stream;
    }

    static Conversation begin(Dialer.Reached reached, Duration timeout) {
        try {
            return new Conversation(reached, Waiting.await(reached.connection().open(), timeout));
        } catch (RuntimeException e) {
            reached.connection().close();
            throw e;
        }
    }

    /** Where the node was reached. */
    HostPort address() {
        return reached.address();
    }

    /** The certificate that the server presented on this connection. */
    byte[] serverLeafDer() {
        return Certificates.der(reached.connection().serverLeaf());
    }

    void send(byte[] frame, Duration timeout) {
        Waiting.await(stream.write(frame), timeout);
    }

    /**
     * The next frame. After {@link ErrorCode#TIMED_OUT} it may be asked for again.
     *
     * @throws PalyraException {@link ErrorCode#UNREACHABLE} if the node ended the conversation
     */
    byte[] next(Duration timeout) {
        // The stream keeps the time; the slack only guards against a stage that nobody completes.
        return Waiting.await(stream.next(timeout), timeout.plusSeconds(1))
                .orElseThrow(() -> new PalyraException(ErrorCode.UNREACHABLE, "The node ended the conversation."));
    }

    byte[] ask(byte[] frame, Duration timeout) {
        send(frame, timeout);
        return next(timeout);
    }

    @Override
    public void close() {
        reached.connection().close();
    }
}
