package com.palyra.protocol.pairing;

import com.palyra.protocol.certificate.CertificateRequest;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/**
 * The side of a paired device whose certificate has expired: {@link #hello}, {@link #onChallenge}, {@link #onRenewed}.
 *
 * <p>Any exception ends it for good; afterwards every call throws {@link IllegalStateException}. Not thread-safe.
 */
public final class RenewingProver {
    private final Ulid deviceId;
    private final IdentityKey key;
    private final NodeLeaf leaf;
    private final byte[] csr;
    private Stage stage = Stage.FRESH;

    private RenewingProver(Ulid deviceId, IdentityKey key, NodeLeaf leaf) {
        this.deviceId = deviceId;
        this.key = key;
        this.leaf = leaf;
        this.csr = CertificateRequest.create(key, deviceId);
    }

    /** What a challenge is answered with, and what the node's clock said. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(byte[] proof, Instant nodeTime) {}

    /**
     * Begins; the key stays the caller's.
     *
     * @param storedNodeKey the key of the node that the device is paired with
     * @param serverLeafDer the certificate that the server presented on this very connection
     * @throws PairingProtocolException {@link PairingFault#NODE_MISMATCH}, before a byte is sent or signed, if the leaf
     *     carries another key
     */
    public static RenewingProver start(
            Ulid deviceId, IdentityKey key, Ed25519PublicKey storedNodeKey, byte[] serverLeafDer)
            throws PairingProtocolException {
        return new RenewingProver(deviceId, key, NodeLeaf.of(serverLeafDer, storedNodeKey));
    }

    /** Renew. */
    public byte[] hello() {
        leave(Stage.FRESH);
        byte[] frame = new RenewalMessages.Renew(deviceId, csr).toFrame();
        stage = Stage.HELLO_SENT;
        return frame;
    }

    /** Challenge in, proof out; throws a {@link PairingRefusedException} if the node refuses. */
    public Answer onChallenge(byte[] frame) throws PairingProtocolException {
        leave(Stage.HELLO_SENT);
        RenewalMessages.Challenge message = RenewalMessages.Challenge.read(frame);
        LeafChallenge challenge = new LeafChallenge(message.challenge(), leaf.sha256());
        byte[] signature = key.sign(RenewalMessages.signed(challenge, deviceId, csr));
        stage = Stage.PROVED;
        return new Answer(new RenewalMessages.Proof(signature).toFrame(), message.time());
    }

    /**
     * The next certificate and the node's authorities; whose it is and who signed it is for the caller to check. Throws a
     * {@link PairingRefusedException} if the node refuses.
     */
    public RenewedCertificate onRenewed(byte[] frame) throws PairingProtocolException {
        leave(Stage.PROVED);
        try {
            return RenewalMessages.Renewed.read(frame).parsed();
        } catch (IllegalArgumentException e) {
            throw new PairingProtocolException(PairingFault.BAD_CERTIFICATE);
        }
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
        PROVED,
        ENDED
    }
}
