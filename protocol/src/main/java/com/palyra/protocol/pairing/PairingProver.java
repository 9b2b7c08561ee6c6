package com.palyra.protocol.pairing;

import com.palyra.protocol.certificate.CertificateRequest;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The device's side of one run (RFC 9383's prover).
 *
 * <p>Call in this order: {@link #hello}, {@link #onParams}, {@link #onShareV}, {@link #enroll}, {@link #onPending}. Each
 * takes the payload of a frame and gives the payload to send. Any exception ends the run for good, a call out of order
 * too; afterwards every call throws {@link IllegalStateException}. After {@link PairingFault#WRONG_CODE} the device must
 * not try again by itself: each try may help somebody who guesses. Not thread-safe.
 */
public final class PairingProver implements AutoCloseable {
    private final Ulid deviceId;
    private final IdentityKey key;
    private final PairingCode code;
    private final EnrollmentDetails details;
    private final NodeLeaf leaf;
    private final Purpose purpose;
    private final CodeDerivation derivation;
    private final SecureRandom random;
    private final Transcript transcript = new Transcript();
    private Stage stage = new Fresh();

    private PairingProver(
            Ulid deviceId,
            IdentityKey key,
            PairingCode code,
            EnrollmentDetails details,
            NodeLeaf leaf,
            Purpose purpose,
            CodeDerivation derivation,
            SecureRandom random) {
        this.deviceId = deviceId;
        this.key = key;
        this.code = code;
        this.details = details;
        this.leaf = leaf;
        this.purpose = purpose;
        this.derivation = derivation;
        this.random = random;
    }

    /**
     * Begins a run for {@link Purpose#DEVICE}; the code is copied, the key stays the caller's and must stay open.
     *
     * @param serverLeafDer the certificate that the server presented on this very connection
     * @param uri the QR code's URI, exactly when {@code code} is a QR code
     * @throws PairingProtocolException {@link PairingFault#NODE_MISMATCH}, before a byte is sent, if the server is not
     *     the node of the URI or its certificate carries no Ed25519 key
     * @throws IllegalArgumentException for a QR code without its URI, or a PIN with one
     */
    public static PairingProver start(
            Ulid deviceId,
            IdentityKey key,
            PairingCode code,
            EnrollmentDetails details,
            byte[] serverLeafDer,
            @Nullable PairingUri uri,
            SecureRandom random)
            throws PairingProtocolException {
        return start(deviceId, key, code, details, serverLeafDer, uri, Purpose.DEVICE, CodeSecrets::derive, random);
    }

    /**
     * The same for a purpose; both sides must mean the same one, or the run ends as with a wrong code. The derivation can
     * be replaced, because at 100 ms each a thousand runs would take minutes.
     */
    static PairingProver start(
            Ulid deviceId,
            IdentityKey key,
            PairingCode code,
            EnrollmentDetails details,
            byte[] serverLeafDer,
            @Nullable PairingUri uri,
            Purpose purpose,
            CodeDerivation derivation,
            SecureRandom random)
            throws PairingProtocolException {
        if ((code.method() == CodeMethod.QR) != (uri != null)) {
            throw new IllegalArgumentException("A QR code comes with its URI, and only a QR code does");
        }
        NodeLeaf leaf = NodeLeaf.of(serverLeafDer);
        if (uri != null && !uri.matchesNode(leaf.key())) {
            throw new PairingProtocolException(PairingFault.NODE_MISMATCH);
        }
        return new PairingProver(deviceId, key, code.copy(), details, leaf, purpose, derivation, random);
    }

    /** Hello. */
    public byte[] hello() {
        leave(Fresh.class);
        byte[] frame =
                transcript.add(new RunMessages.Hello(code.slot(), code.method(), deviceId, key.publicKey()).toFrame());
        stage = new HelloSent();
        return frame;
    }

    /**
     * Params in, ShareP out. Derives the code: about 100 ms, never on an event loop.
     *
     * @throws PairingProtocolException {@link PairingFault#NODE_MISMATCH} if the node names another key than its
     *     certificate carries, or a {@link PairingRefusedException}
     */
    public byte[] onParams(byte[] frame) throws PairingProtocolException {
        leave(HelloSent.class);
        RunMessages.Params params;
        Spake2PlusProver exchange;
        try {
            params = RunMessages.Params.read(frame);
            requireNode(params);
            exchange = new Spake2PlusProver(derivation.derive(code, params.salt()), P256.randomScalar(random));
        } finally {
            code.close();
        }
        transcript.add(frame);
        byte[] context = transcript.context(purpose, leaf.sha256());
        byte[] shareP = transcript.add(new RunMessages.ShareP(exchange.shareP()).toFrame());
        stage = new ShareSent(params, exchange, context);
        return shareP;
    }

    /**
     * ShareV and ConfirmV in, ConfirmP out.
     *
     * @throws PairingProtocolException {@link PairingFault#WRONG_CODE} if the node did not prove that it knows the code
     */
    public byte[] onShareV(byte[] frame) throws PairingProtocolException {
        ShareSent sent = leave(ShareSent.class);
        RunMessages.ShareV answer = RunMessages.ShareV.read(frame);
        byte[] confirmP = sent.exchange()
                .confirm(
                        answer.share(),
                        answer.confirm(),
                        sent.context(),
                        Transcript.party(deviceId, key.publicKey()),
                        Transcript.party(sent.params().nodeId(), sent.params().nodeKey()));
        transcript.add(frame);
        byte[] out = transcript.add(new RunMessages.ConfirmP(confirmP).toFrame());
        stage = new Confirmed(sent.params());
        return out;
    }

    /** Enroll, signed over the run so far. */
    public byte[] enroll() {
        Confirmed confirmed = leave(Confirmed.class);
        byte[] csr = CertificateRequest.create(key, deviceId);
        byte[] rD = new byte[RunMessages.NONCE_BYTES];
        random.nextBytes(rD);
        byte[] signature = key.sign(transcript.enrolment(csr, rD));
        byte[] frame = transcript.add(new RunMessages.Enroll(csr, rD, details, signature).toFrame());
        stage = new Enrolled(confirmed.params(), rD);
        return frame;
    }

    /**
     * Pending in; checks that the node kept its commitment.
     *
     * @throws PairingProtocolException {@link PairingFault#COMMITMENT_BROKEN}, or {@link PairingFault#NODE_MISMATCH} if
     *     the request is not this run's
     */
    public PendingReceipt onPending(byte[] frame) throws PairingProtocolException {
        Enrolled enrolled = leave(Enrolled.class);
        RunMessages.Params params = enrolled.params();
        RunMessages.Pending pending = RunMessages.Pending.read(frame);
        if (!MessageDigest.isEqual(Transcript.commitment(pending.nonce()), params.commitment())) {
            throw new PairingProtocolException(PairingFault.COMMITMENT_BROKEN);
        }
        if (!pending.requestId().equals(params.session())) {
            throw new PairingProtocolException(PairingFault.NODE_MISMATCH);
        }
        String shortString = ShortString.of(pending.nonce(), enrolled.rD(), transcript.requestHash());
        return new PendingReceipt(
                pending.requestId(), params.nodeId(), params.nodeKey(), shortString, pending.expiresAt());
    }

    /**
     * Reads how the request stands, after {@link #onPending} or a proved return, from the same connection.
     *
     * @param now the time that the certificate's validity is judged at
     * @throws PairingProtocolException {@link PairingFault#BAD_CERTIFICATE} if the certificate is not for this device
     *     and key or does not verify against its bundle, or a {@link PairingRefusedException}
     */
    public static PairingOutcome readOutcome(byte[] frame, Ulid deviceId, Ed25519PublicKey deviceKey, Instant now)
            throws PairingProtocolException {
        return PairingFrames.readOutcome(frame, deviceId, deviceKey, now);
    }

    /** Ends the run and clears the code; harmless after the end. */
    @Override
    public void close() {
        stage = new Ended();
        code.close();
    }

    private void requireNode(RunMessages.Params params) throws PairingProtocolException {
        if (!params.nodeKey().equals(leaf.key())) {
            throw new PairingProtocolException(PairingFault.NODE_MISMATCH);
        }
        if (params.nodeKey().equals(key.publicKey()) || params.nodeId().equals(deviceId)) {
            throw new PairingProtocolException(PairingFault.KEY_MISMATCH);
        }
    }

    /** Leaves the expected stage for the end; only a step that succeeds enters the next one. */
    private <S extends Stage> S leave(Class<S> expected) {
        Stage left = stage;
        stage = new Ended();
        if (!expected.isInstance(left)) {
            code.close();
            throw new IllegalStateException("A call for " + expected.getSimpleName() + " at "
                    + left.getClass().getSimpleName());
        }
        return expected.cast(left);
    }

    /** From a code and the node's salt to the scalars that are proved. */
    interface CodeDerivation {
        CodeSecrets derive(PairingCode code, byte[] salt);
    }

    private sealed interface Stage {}

    private record Fresh() implements Stage {}

    private record HelloSent() implements Stage {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ShareSent(RunMessages.Params params, Spake2PlusProver exchange, byte[] context) implements Stage {}

    private record Confirmed(RunMessages.Params params) implements Stage {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Enrolled(RunMessages.Params params, byte[] rD) implements Stage {}

    private record Ended() implements Stage {}
}
