package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;

/**
 * The device's side of coming back while its request is open: {@link #hello}, {@link #onChallenge}, then
 * {@link PairingProver#readOutcome}.
 *
 * <p>Any exception ends it for good; afterwards every call throws {@link IllegalStateException}. Not thread-safe.
 */
public final class ReturningProver {
    private final Ulid deviceId;
    private final IdentityKey key;
    private final Ulid requestId;
    private final NodeLeaf leaf;
    private Stage stage = Stage.FRESH;

    private ReturningProver(Ulid deviceId, IdentityKey key, Ulid requestId, NodeLeaf leaf) {
        this.deviceId = deviceId;
        this.key = key;
        this.requestId = requestId;
        this.leaf = leaf;
    }

    /**
     * Begins; the key stays the caller's.
     *
     * @param storedNodeKey the key of {@link PendingReceipt}
     * @param serverLeafDer the certificate that the server presented on this very connection
     * @throws PairingProtocolException {@link PairingFault#NODE_MISMATCH}, before a byte is sent, if the leaf carries
     *     another key
     */
    public static ReturningProver start(
            Ulid deviceId, IdentityKey key, Ulid requestId, Ed25519PublicKey storedNodeKey, byte[] serverLeafDer)
            throws PairingProtocolException {
        return new ReturningProver(deviceId, key, requestId, NodeLeaf.of(serverLeafDer, storedNodeKey));
    }

    /** Return. */
    public byte[] hello() {
        leave(Stage.FRESH);
        byte[] frame = new ReturnMessages.Return(deviceId, requestId).toFrame();
        stage = Stage.HELLO_SENT;
        return frame;
    }

    /** Challenge in, proof out; throws a {@link PairingRefusedException} if the node refuses. */
    public byte[] onChallenge(byte[] frame) throws PairingProtocolException {
        leave(Stage.HELLO_SENT);
        byte[] challenge = ReturnMessages.Challenge.read(frame).challenge();
        byte[] signature = key.sign(ReturnMessages.signed(new LeafChallenge(challenge, leaf.sha256()), requestId));
        return new ReturnMessages.Proof(signature).toFrame();
    }

    private void leave(Stage expected) {
        Stage left = stage;
        stage = Stage.ENDED;
        if (left != expected) {
            throw new IllegalStateException("A call for " + expected + " at " + left);
        }
    }

    private enum Stage {
        FRESH,
        HELLO_SENT,
        ENDED
    }
}
