package com.palyra.actors;

import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.StatusView;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Purpose;
import com.typesafe.config.Config;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running node, and the only door to it. Thread-safe.
 *
 * <p>Every stage fails with a {@link com.palyra.protocol.error.PalyraException} and nothing else. A stage that changes
 * something completes after the change is written and visible in the lists here.
 */
@SuppressWarnings("DoNotCallSuggester") // its methods get their bodies in the next commits
public final class NodeRuntime implements AutoCloseable {
    private NodeRuntime() {}

    /**
     * Starts a node and blocks until it is ready: journal open, cluster of one up, lists rebuilt, UDP port bound.
     *
     * @param identity who this node is
     * @param caKey key of the certificate authority; stays the caller's and must stay open
     * @param journal configuration of the journal, see {@code com.palyra.persistence.journal}
     * @param notices gets one line per event worth seeing, on a thread of the runtime; must not block
     * @throws com.palyra.protocol.error.PalyraException if the node cannot be started; nothing is left behind
     */
    public static NodeRuntime start(
            NodeSettings settings,
            NodeIdentity identity,
            IdentityKey caKey,
            Config journal,
            InstantSource clock,
            SecureRandom random,
            Consumer<NodeNotice> notices) {
        throw new UnsupportedOperationException();
    }

    /** What is fixed, and the certificate of now. */
    public NodeInfo info() {
        throw new UnsupportedOperationException();
    }

    /** How the node is. */
    public CompletionStage<StatusView> status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a code.
     *
     * @param ttl 30 seconds to 24 hours
     * @param digits of a PIN, 6 or 8; ignored for QR
     * @param purpose {@link Purpose#CLUSTER} is refused while there is no cluster
     */
    public CompletionStage<MintedCode> mintCode(CodeMethod method, Duration ttl, int digits, Purpose purpose) {
        throw new UnsupportedOperationException();
    }

    /** The open codes, without their secrets. */
    public CompletionStage<List<CodeView>> codes() {
        throw new UnsupportedOperationException();
    }

    /** All requests, oldest first. */
    public List<RequestView> requests() {
        throw new UnsupportedOperationException();
    }

    /** One request. */
    public Optional<RequestView> request(Ulid requestId) {
        throw new UnsupportedOperationException();
    }

    /**
     * Approves a request. Idempotent; completes when the certificate is ready for the device.
     *
     * @param shortString what the device shows; null to skip the comparison, which is audited
     */
    public CompletionStage<RequestView> approve(Ulid requestId, @Nullable String shortString, String reason) {
        throw new UnsupportedOperationException();
    }

    /** Turns a request down. Idempotent. */
    public CompletionStage<RequestView> reject(Ulid requestId, String reason) {
        throw new UnsupportedOperationException();
    }

    /** Lets PIN pairing go on after it paused, with a fresh budget; does nothing if it is not paused. */
    public CompletionStage<Void> resumePinPairing() {
        throw new UnsupportedOperationException();
    }

    /** All devices, by ULID. */
    public List<DeviceView> devices() {
        throw new UnsupportedOperationException();
    }

    /** One device. */
    public Optional<DeviceView> device(Ulid deviceId) {
        throw new UnsupportedOperationException();
    }

    /** Blocks a device's ULID and key for ever. Its live sessions are closed when this completes. */
    public CompletionStage<DeviceView> revoke(Ulid deviceId, String reason) {
        throw new UnsupportedOperationException();
    }

    /** Ends a device's being paired; it may pair again with its key. Its live sessions are closed when this completes. */
    public CompletionStage<DeviceView> evict(Ulid deviceId, String reason) {
        throw new UnsupportedOperationException();
    }

    /** Stops accepting, tells peers, drains, closes the journal last. Blocks until all of that is done. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
