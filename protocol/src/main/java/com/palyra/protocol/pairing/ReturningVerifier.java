package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * The node's side of a device that comes back: {@link #onReturn}, {@link #challenge}, {@link #onProof}.
 *
 * <p>The challenge is sent whether or not the request exists; a refusal comes after the proof, so a stranger learns
 * nothing about requests. Any exception ends it for good; afterwards every call throws {@link IllegalStateException}. Not
 * thread-safe.
 */
public final class ReturningVerifier {
    private final LeafChallenge challenge;
    private Stage stage = new AwaitsReturn();

    private ReturningVerifier(LeafChallenge challenge) {
        this.challenge = challenge;
    }

    /**
     * Begins with a fresh challenge.
     *
     * @param leafSha256 SHA-256 of the leaf presented on this very connection, 32 bytes
     */
    public static ReturningVerifier start(byte[] leafSha256, SecureRandom random) {
        return new ReturningVerifier(LeafChallenge.fresh(leafSha256, random));
    }

    /** Return in: who claims to be back for which request. */
    public ReturnOffer onReturn(byte[] frame) throws PairingProtocolException {
        leave(AwaitsReturn.class);
        ReturnMessages.Return message = ReturnMessages.Return.read(frame);
        stage = new AwaitsChallenge(message.requestId());
        return new ReturnOffer(message.deviceId(), message.requestId());
    }

    /** Challenge out. */
    public byte[] challenge() {
        AwaitsChallenge awaits = leave(AwaitsChallenge.class);
        stage = new AwaitsProof(awaits.requestId());
        return new ReturnMessages.Challenge(challenge.challenge()).toFrame();
    }

    /**
     * Proof in.
     *
     * @param expectedKey the key that the request was made with; for a request that does not exist, any key that nobody
     *     holds
     * @throws PairingProtocolException {@link PairingFault#BAD_SIGNATURE} if the proof is not of that key
     */
    public void onProof(byte[] frame, Ed25519PublicKey expectedKey) throws PairingProtocolException {
        AwaitsProof awaits = leave(AwaitsProof.class);
        byte[] signature = ReturnMessages.Proof.read(frame).signature();
        if (!expectedKey.verify(ReturnMessages.signed(challenge, awaits.requestId()), signature)) {
            throw new PairingProtocolException(PairingFault.BAD_SIGNATURE);
        }
    }

    /** What a device that proved itself hears while nobody has decided. */
    public static byte[] stillPending(Ulid requestId, Instant expiresAt) {
        return PairingFrames.stillPending(requestId, expiresAt);
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

    private record AwaitsReturn() implements Stage {}

    private record AwaitsChallenge(Ulid requestId) implements Stage {}

    private record AwaitsProof(Ulid requestId) implements Stage {}

    private record Ended() implements Stage {}
}
