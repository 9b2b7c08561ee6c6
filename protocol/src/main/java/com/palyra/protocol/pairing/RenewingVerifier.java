package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/**
 * The node's side of a device whose certificate has expired: {@link #onRenew}, {@link #challenge}, {@link #onProof}, and
 * {@link #renewed} if the device's owner agrees.
 *
 * <p>The challenge is sent whether or not the device exists; a refusal comes after the proof, so a stranger learns nothing
 * about devices. Any exception ends it for good; afterwards every call throws {@link IllegalStateException}. Not
 * thread-safe.
 */
public final class RenewingVerifier {
    private final LeafChallenge challenge;
    private Stage stage = new AwaitsRenew();

    private RenewingVerifier(LeafChallenge challenge) {
        this.challenge = challenge;
    }

    /**
     * Begins with a fresh challenge.
     *
     * @param leafSha256 SHA-256 of the leaf presented on this very connection, 32 bytes
     */
    public static RenewingVerifier start(byte[] leafSha256, SecureRandom random) {
        return new RenewingVerifier(LeafChallenge.fresh(leafSha256, random));
    }

    /** Renew in: which device claims to be there; not proved yet. */
    public Ulid onRenew(byte[] frame) throws PairingProtocolException {
        leave(AwaitsRenew.class);
        RenewalMessages.Renew message = RenewalMessages.Renew.read(frame);
        stage = new AwaitsChallenge(message);
        return message.deviceId();
    }

    /** Challenge out, with the node's time. */
    public byte[] challenge(Instant now) {
        AwaitsChallenge awaits = leave(AwaitsChallenge.class);
        stage = new AwaitsProof(awaits.renew());
        return new RenewalMessages.Challenge(challenge.challenge(), now).toFrame();
    }

    /**
     * Proof in. The PKCS#10 request is looked at when it has been proved whose it is.
     *
     * @param expectedKey the key that the device was paired with; for a device that does not exist, any key that nobody
     *     holds
     * @throws PairingProtocolException {@link PairingFault#BAD_SIGNATURE} if the proof is not of that key,
     *     {@link PairingFault#KEY_MISMATCH} if the request is for another one
     */
    public void onProof(byte[] frame, Ed25519PublicKey expectedKey) throws PairingProtocolException {
        RenewalMessages.Renew renew = leave(AwaitsProof.class).renew();
        byte[] signature = RenewalMessages.Proof.read(frame).signature();
        if (!expectedKey.verify(RenewalMessages.signed(challenge, renew.deviceId(), renew.csr()), signature)) {
            throw new PairingProtocolException(PairingFault.BAD_SIGNATURE);
        }
        if (!PairingVerifier.keyOf(renew.csr()).equals(expectedKey)) {
            throw new PairingProtocolException(PairingFault.KEY_MISMATCH);
        }
    }

    /**
     * The answer to a device that proved itself.
     *
     * @param caBundleDer the node's authorities, 1 to 8 certificates in DER
     */
    public static byte[] renewed(byte[] leafDer, List<byte[]> caBundleDer) {
        return new RenewalMessages.Renewed(leafDer, caBundleDer).toFrame();
    }

    private <S extends Stage> S leave(Class<S> expected) {
        Stage left = stage;
        stage = new Ended();
        if (!expected.isInstance(left)) {
            throw new IllegalStateException("A call for " + expected.getSimpleName() + " at "
                    + left.getClass().getSimpleName());
        }
        return expected.cast(left);
    }

    private sealed interface Stage {}

    private record AwaitsRenew() implements Stage {}

    private record AwaitsChallenge(RenewalMessages.Renew renew) implements Stage {}

    private record AwaitsProof(RenewalMessages.Renew renew) implements Stage {}

    private record Ended() implements Stage {}
}
