package com.palyra.protocol.pairing;

import com.palyra.protocol.certificate.CertificateRequest;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * The node's side of one run (RFC 9383's verifier), without the code: whoever owns the codes answers the share with
 * {@link Spake2Plus#answer} and checks {@code ConfirmP}.
 *
 * <p>Call in this order: {@link #onHello}, {@link #params}, {@link #onShareP}, {@link #shareV}, {@link #onConfirmP},
 * {@link #confirmed}, {@link #onEnroll}, {@link #pending}. Any exception ends the run for good, a call out of order too;
 * afterwards every call throws {@link IllegalStateException}. Not thread-safe.
 */
public final class PairingVerifier {
    private final Ulid nodeId;
    private final Ed25519PublicKey nodeKey;
    private final Ulid sessionId;
    private final byte[] leafSha256;
    private final byte[] rN;
    private final Transcript transcript = new Transcript();
    private Stage stage = new AwaitsHello();

    private PairingVerifier(
            Ulid nodeId, Ed25519PublicKey nodeKey, Ulid sessionId, byte[] leafSha256, SecureRandom random) {
        this.nodeId = nodeId;
        this.nodeKey = nodeKey;
        this.sessionId = sessionId;
        this.leafSha256 = leafSha256;
        this.rN = new byte[RunMessages.NONCE_BYTES];
        random.nextBytes(rN);
    }

    /**
     * Begins a run.
     *
     * @param nodeKey the identity key, which the TLS leaf certifies
     * @param sessionId a fresh id, which becomes the id of the request
     * @param leafSha256 SHA-256 of the leaf presented on this very connection, 32 bytes
     */
    public static PairingVerifier start(
            Ulid nodeId, Ed25519PublicKey nodeKey, Ulid sessionId, byte[] leafSha256, SecureRandom random) {
        if (leafSha256.length != RunMessages.HASH_BYTES) {
            throw new IllegalArgumentException("A leaf hash has 32 bytes, not " + leafSha256.length);
        }
        return new PairingVerifier(nodeId, nodeKey, sessionId, leafSha256.clone(), random);
    }

    /**
     * Hello in.
     *
     * @throws PairingProtocolException {@link PairingFault#KEY_MISMATCH} if the stranger claims the node's own id or key
     */
    public HelloOffer onHello(byte[] frame) throws PairingProtocolException {
        leave(AwaitsHello.class);
        RunMessages.Hello hello = RunMessages.Hello.read(frame);
        if (hello.deviceKey().equals(nodeKey) || hello.deviceId().equals(nodeId)) {
            throw new PairingProtocolException(PairingFault.KEY_MISMATCH);
        }
        transcript.add(frame);
        stage = new AwaitsSalt(hello);
        return new HelloOffer(hello.slot(), hello.method(), hello.deviceId(), hello.deviceKey());
    }

    /** Params out, for a code minted for {@link Purpose#DEVICE}, and for unknown slots. */
    public byte[] params(byte[] salt) {
        return params(salt, Purpose.DEVICE);
    }

    /**
     * Params out.
     *
     * @param salt the salt of the code's record, 16 bytes
     * @param purpose what the code was minted for; it is not sent, both sides must mean the same
     */
    public byte[] params(byte[] salt, Purpose purpose) {
        AwaitsSalt awaits = leave(AwaitsSalt.class);
        if (salt.length != CodeSecrets.SALT_BYTES) {
            throw new IllegalArgumentException("A salt has 16 bytes, not " + salt.length);
        }
        byte[] frame = transcript.add(
                new RunMessages.Params(sessionId, salt, nodeId, nodeKey, Transcript.commitment(rN)).toFrame());
        stage = new AwaitsShareP(awaits.hello(), transcript.context(purpose, leafSha256));
        return frame;
    }

    /** ShareP in. The failure must be counted before the share is answered. */
    public ShareOffer onShareP(byte[] frame) throws PairingProtocolException {
        AwaitsShareP awaits = leave(AwaitsShareP.class);
        RunMessages.ShareP message = RunMessages.ShareP.read(frame);
        transcript.add(frame);
        RunMessages.Hello hello = awaits.hello();
        stage = new AwaitsAnswer(hello);
        return new ShareOffer(
                message.share(),
                awaits.context(),
                Transcript.party(hello.deviceId(), hello.deviceKey()),
                Transcript.party(nodeId, nodeKey));
    }

    /** ShareV and ConfirmV out, as the owner of the codes computed them. */
    public byte[] shareV(byte[] shareV, byte[] confirmV) {
        AwaitsAnswer awaits = leave(AwaitsAnswer.class);
        byte[] frame = transcript.add(new RunMessages.ShareV(shareV, confirmV).toFrame());
        stage = new AwaitsConfirmP(awaits.hello());
        return frame;
    }

    /** ConfirmP in: 32 bytes, which the owner of the codes must check before {@link #confirmed}. */
    public byte[] onConfirmP(byte[] frame) throws PairingProtocolException {
        AwaitsConfirmP awaits = leave(AwaitsConfirmP.class);
        RunMessages.ConfirmP message = RunMessages.ConfirmP.read(frame);
        transcript.add(frame);
        stage = new AwaitsVerdict(awaits.hello());
        return message.confirm();
    }

    /** The owner of the codes found ConfirmP right. If it is wrong, drop this run instead. */
    public void confirmed() {
        stage = new AwaitsEnroll(leave(AwaitsVerdict.class).hello());
    }

    /**
     * Enroll in.
     *
     * @throws PairingProtocolException {@link PairingFault#BAD_SIGNATURE}, {@link PairingFault#KEY_MISMATCH} if the
     *     certificate request is for another key than the Hello, or {@link PairingFault#BAD_NAME}
     */
    public Enrollment onEnroll(byte[] frame) throws PairingProtocolException {
        RunMessages.Hello hello = leave(AwaitsEnroll.class).hello();
        RunMessages.Enroll enroll = RunMessages.Enroll.read(frame);
        if (!hello.deviceKey().verify(transcript.enrolment(enroll.csr(), enroll.nonce()), enroll.signature())) {
            throw new PairingProtocolException(PairingFault.BAD_SIGNATURE);
        }
        if (!keyOf(enroll.csr()).equals(hello.deviceKey())) {
            throw new PairingProtocolException(PairingFault.KEY_MISMATCH);
        }
        transcript.add(frame);
        stage = new AwaitsDecision();
        EnrollmentDetails details = enroll.details();
        return new Enrollment(
                hello.deviceId(),
                hello.deviceKey(),
                enroll.csr(),
                details.name(),
                details.kind(),
                details.platform(),
                rN.clone(),
                enroll.nonce(),
                transcript.requestHash());
    }

    /**
     * Pending out; reveals the nonce that the node committed to, so the request must be stored before.
     *
     * @param requestId the id that {@link #start} was given
     * @throws IllegalArgumentException for another id
     */
    public byte[] pending(Ulid requestId, Instant expiresAt) {
        leave(AwaitsDecision.class);
        if (!requestId.equals(sessionId)) {
            throw new IllegalArgumentException("The request has the id of its session");
        }
        return new RunMessages.Pending(requestId, rN, expiresAt).toFrame();
    }

    /** The key that a PKCS#10 request is for. */
    static Ed25519PublicKey keyOf(byte[] csr) throws PairingProtocolException {
        try {
            return CertificateRequest.parse(csr).publicKey();
        } catch (IllegalArgumentException e) {
            throw WireReader.malformed();
        }
    }

    /** Leaves the expected stage for the end; only a step that succeeds enters the next one. */
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

    private record AwaitsHello() implements Stage {}

    private record AwaitsSalt(RunMessages.Hello hello) implements Stage {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record AwaitsShareP(RunMessages.Hello hello, byte[] context) implements Stage {}

    private record AwaitsAnswer(RunMessages.Hello hello) implements Stage {}

    private record AwaitsConfirmP(RunMessages.Hello hello) implements Stage {}

    private record AwaitsVerdict(RunMessages.Hello hello) implements Stage {}

    private record AwaitsEnroll(RunMessages.Hello hello) implements Stage {}

    private record AwaitsDecision() implements Stage {}

    private record Ended() implements Stage {}
}
