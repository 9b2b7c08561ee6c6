package com.palyra.protocol.pairing;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A device and a node in one thread, with somebody in between who may change any frame. */
final class TwoParties {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final EnrollmentDetails DETAILS = new EnrollmentDetails("pixel", ClientKind.NODE, "Linux amd64");

    private static final Map<ByteBuffer, CodeSecrets> DERIVED = new HashMap<>();

    final SecureRandom random;
    final Ulid nodeId;
    final Ulid deviceId;
    final Ulid session;
    final IdentityKey nodeKey;
    final IdentityKey deviceKey;
    final CertificateAuthoritySigner authority;
    final byte[] leaf;
    final PairingCode code;
    final RegistrationRecord record;
    final @Nullable PairingUri uri;

    private final Map<Frame, UnaryOperator<byte[]>> changes = new EnumMap<>(Frame.class);
    private Purpose nodePurpose = Purpose.DEVICE;
    private byte[] leafThatTheDeviceSees;
    private PairingCode codeThatTheDeviceHas;

    enum Frame {
        HELLO,
        PARAMS,
        SHARE_P,
        SHARE_V,
        CONFIRM_P,
        ENROLL,
        PENDING
    }

    record Finished(PendingReceipt receipt, Enrollment enrollment) {
        String shortStringAtTheNode() {
            return ShortString.of(enrollment.rN(), enrollment.rD(), enrollment.requestHash());
        }
    }

    private TwoParties(long seed, CodeMethod method, int digits) {
        random = new SeededRandom(seed);
        InstantSource clock = InstantSource.fixed(NOW);
        nodeId = Ulid.generate(clock, random);
        deviceId = Ulid.generate(clock, random);
        session = Ulid.generate(clock, random);
        nodeKey = IdentityKey.generate(random);
        deviceKey = IdentityKey.generate(random);
        authority = CertificateAuthoritySigner.create(IdentityKey.generate(random), clock, random);
        leaf = leafOf(nodeKey);
        leafThatTheDeviceSees = leaf;
        code = method == CodeMethod.PIN
                ? PairingCode.mintPin("0042", digits, random)
                : PairingCode.mintQr("0042", random);
        codeThatTheDeviceHas = code;
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        CodeSecrets secrets = derive(code, salt);
        record = new RegistrationRecord(
                P256.encodeScalar(secrets.w0()),
                P256.multiply(P256.G, secrets.w1()).getEncoded(false),
                salt);
        uri = method == CodeMethod.QR
                ? PairingUri.of(
                        List.of(HostPort.parse("127.0.0.1:7444")),
                        code,
                        nodeKey.publicKey().fingerprint())
                : null;
    }

    static TwoParties withPin() {
        return new TwoParties(1, CodeMethod.PIN, 6);
    }

    static TwoParties withPin(int digits, long seed) {
        return new TwoParties(seed, CodeMethod.PIN, digits);
    }

    static TwoParties withQr() {
        return new TwoParties(2, CodeMethod.QR, 0);
    }

    /** The real derivation, once per code and salt. */
    static CodeSecrets derive(PairingCode code, byte[] salt) {
        byte[] password = code.password().exposeCopy();
        ByteBuffer key = ByteBuffer.allocate(password.length + salt.length)
                .put(password)
                .put(salt)
                .flip();
        return DERIVED.computeIfAbsent(key, k -> CodeSecrets.derive(code, salt));
    }

    TwoParties change(Frame frame, UnaryOperator<byte[]> change) {
        changes.put(frame, change);
        return this;
    }

    TwoParties deviceSees(byte[] otherLeaf) {
        leafThatTheDeviceSees = otherLeaf;
        return this;
    }

    TwoParties deviceHas(PairingCode otherCode) {
        codeThatTheDeviceHas = otherCode;
        return this;
    }

    TwoParties nodeMeans(Purpose purpose) {
        nodePurpose = purpose;
        return this;
    }

    byte[] leafOf(IdentityKey key) {
        return Certificates.der(authority.issueNode(nodeId, key.publicKey(), List.of(), List.of(), Duration.ofDays(1)));
    }

    PairingProver prover() throws PairingProtocolException {
        return PairingProver.start(
                deviceId,
                deviceKey,
                codeThatTheDeviceHas,
                DETAILS,
                leafThatTheDeviceSees,
                uri,
                Purpose.DEVICE,
                TwoParties::derive,
                random);
    }

    PairingVerifier verifier() {
        return verifier(random);
    }

    PairingVerifier verifier(SecureRandom source) {
        return PairingVerifier.start(nodeId, nodeKey.publicKey(), session, Sha256.of(leaf), source);
    }

    /** Runs both sides to the end; a frame that was changed travels changed, each side keeps what it saw. */
    Finished run() throws PairingProtocolException {
        PairingProver device = prover();
        PairingVerifier node = verifier();
        node.onHello(travels(Frame.HELLO, device.hello()));
        byte[] shareP = device.onParams(travels(Frame.PARAMS, node.params(record.salt(), nodePurpose)));
        ShareOffer offer = node.onShareP(travels(Frame.SHARE_P, shareP));
        VerifierAnswer answer = answer(offer);
        byte[] confirmP = device.onShareV(travels(Frame.SHARE_V, node.shareV(answer.shareV(), answer.confirmV())));
        if (!answer.expectedConfirmP().constantTimeEquals(node.onConfirmP(travels(Frame.CONFIRM_P, confirmP)))) {
            throw new PairingProtocolException(PairingFault.WRONG_CODE);
        }
        node.confirmed();
        Enrollment enrollment = node.onEnroll(travels(Frame.ENROLL, device.enroll()));
        PendingReceipt receipt = device.onPending(travels(Frame.PENDING, node.pending(session, NOW.plusSeconds(600))));
        return new Finished(receipt, enrollment);
    }

    VerifierAnswer answer(ShareOffer offer) throws PairingProtocolException {
        return Spake2Plus.answer(record, offer.shareP(), offer.context(), offer.idProver(), offer.idVerifier(), random);
    }

    private byte[] travels(Frame frame, byte[] payload) {
        return changes.getOrDefault(frame, UnaryOperator.identity()).apply(payload.clone());
    }
}
