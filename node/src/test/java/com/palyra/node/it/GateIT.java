package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.TlsIdentity;
import com.palyra.protocol.rpc.RpcResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate of a real node: who does not get in, and why, with certificates that its own authority has signed. */
class GateIT {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    static Path state = Path.of("");

    private static @Nullable LocalNode started;

    @BeforeAll
    static void start() {
        started = new LocalNode(state, settings -> settings);
    }

    @AfterAll
    static void stop() {
        node().close();
    }

    @Test
    void aPairedDeviceIsLetIn() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            TlsIdentity identity = device.pair(node());
            try (ClientConnection session = device.session(node(), identity)) {
                assertThat(WireDevice.health(session)).isEqualTo(new RpcResponse.Health(true, true));
            }
        }
    }

    @Test
    void noCertificateIsRefused() {
        try (WireDevice device = WireDevice.fresh()) {
            refused(device, null, GateRefusal.NO_CERTIFICATE);
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            device.pair(node());
            CertificateAuthoritySigner other = CertificateAuthoritySigner.create(
                    IdentityKey.generate(WireDevice.RANDOM), InstantSource.system(), WireDevice.RANDOM);
            refused(
                    device,
                    identity(device, other.issueDevice(device.id, device.key.publicKey(), DAY)),
                    GateRefusal.WRONG_AUTHORITY);
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            device.pair(node());
            InstantSource past = () -> Instant.now().minus(Duration.ofMinutes(2));
            X509Certificate expired =
                    node().authorityAt(past).issueDevice(device.id, device.key.publicKey(), Duration.ofMinutes(1));
            refused(device, identity(device, expired), GateRefusal.EXPIRED);
        }
    }

    @Test
    void aCertificateThatIsNotYetValidIsRefused() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            device.pair(node());
            InstantSource future = () -> Instant.now().plus(Duration.ofHours(1));
            X509Certificate early = node().authorityAt(future).issueDevice(device.id, device.key.publicKey(), DAY);
            refused(device, identity(device, early), GateRefusal.NOT_YET_VALID);
        }
    }

    @Test
    void aCertificateForServersIsRefused() throws Exception {
        try (WireDevice device = WireDevice.fresh()) {
            device.pair(node());
            refused(device, identity(device, forServers(device.id, device.key.publicKey())), GateRefusal.WRONG_EKU);
        }
    }

    @Test
    void theRightAuthorityWithAnotherKeyThanTheOneOnRecordIsRefused() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh();
                WireDevice thief = new WireDevice(device.id, IdentityKey.generate(WireDevice.RANDOM))) {
            device.pair(node());
            X509Certificate stolenName =
                    node().authorityAt(InstantSource.system()).issueDevice(device.id, thief.key.publicKey(), DAY);
            refused(thief, identity(thief, stolenName), GateRefusal.KEY_MISMATCH);
        }
    }

    @Test
    void aCertificateThatIsNotOnRecordIsRefused() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            device.pair(node());
            X509Certificate unknown =
                    node().authorityAt(InstantSource.system()).issueDevice(device.id, device.key.publicKey(), DAY);
            refused(device, identity(device, unknown), GateRefusal.SUPERSEDED);
        }
    }

    @Test
    void theCertificateOfAnotherDeviceIsOfNoUseWithoutItsKey() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh();
                WireDevice thief = WireDevice.fresh()) {
            X509Certificate copied = device.pair(node()).leaf();
            thief.pair(node());
            TlsIdentity mismatched = new TlsIdentity(thief.key.exposeTlsKey(), List.of(copied));
            assertThatThrownBy(() -> talk(thief, mismatched)).isInstanceOf(PalyraException.class);
        }
    }

    @Test
    void aDeviceThatWasNeverPairedIsRefused() {
        try (WireDevice device = WireDevice.fresh()) {
            X509Certificate unknown =
                    node().authorityAt(InstantSource.system()).issueDevice(device.id, device.key.publicKey(), DAY);
            refused(device, identity(device, unknown), GateRefusal.UNKNOWN_DEVICE);
        }
    }

    @Test
    void aRevokedDeviceIsCutAndNeverLetInAgain() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            TlsIdentity identity = device.pair(node());
            ClientConnection session = device.session(node(), identity);
            WireDevice.health(session);
            done(node().runtime.revoke(device.id, "lost"));
            done(session.closed());
            assertThat(session.closeCode()).contains(CloseReason.REVOKED.code());
            assertThatThrownBy(() -> talk(device, identity))
                    .isInstanceOfSatisfying(
                            PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DEVICE_REVOKED));
            assertThatThrownBy(() -> device.request(node().address(), node().pin()))
                    .isInstanceOfSatisfying(
                            PairingProtocolException.class,
                            e -> assertThat(e.error()).isEqualTo(ErrorCode.DEVICE_REVOKED));
        }
    }

    @Test
    void anEvictedDeviceIsCutAndMayPairAgain() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            TlsIdentity before = device.pair(node());
            ClientConnection session = device.session(node(), before);
            WireDevice.health(session);
            done(node().runtime.evict(device.id, "moved"));
            done(session.closed());
            refused(device, before, GateRefusal.EVICTED);
            TlsIdentity again = device.pair(node());
            talk(device, again);
            refused(device, before, GateRefusal.SUPERSEDED);
        }
    }

    private static LocalNode node() {
        if (started == null) {
            throw new AssertionError("The node did not start");
        }
        return started;
    }

    private static TlsIdentity identity(WireDevice device, X509Certificate leaf) {
        return TlsIdentity.of(device.key, List.of(leaf));
    }

    private static void talk(WireDevice device, @Nullable TlsIdentity identity) {
        try (ClientConnection session =
                device.connect(node().address(), com.palyra.protocol.quic.Alpn.DEVICE, node().trust(), identity)) {
            WireDevice.health(session);
        }
    }

    /** Refused for that reason and no other; the device learns only that it was refused. */
    private static void refused(WireDevice device, @Nullable TlsIdentity identity, GateRefusal reason) {
        node().notices.clear();
        assertThatThrownBy(() -> talk(device, identity))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        e -> assertThat(e.error())
                                .isIn(
                                        ErrorCode.DEVICE_REFUSED,
                                        ErrorCode.DEVICE_EVICTED,
                                        ErrorCode.DEVICE_AUTHORITY_CHANGED,
                                        ErrorCode.DEVICE_CERTIFICATE_EXPIRED,
                                        ErrorCode.DEVICE_REVOKED));
        await().until(() -> node().noticed(reason.reason()));
    }

    private static X509Certificate forServers(Ulid id, Ed25519PublicKey key) throws IOException {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                X500Name.getInstance(
                        node().authority().getSubjectX500Principal().getEncoded()),
                BigInteger.TEN,
                Date.from(Instant.now().minusSeconds(60)),
                Date.from(Instant.now().plus(DAY)),
                new X500Name("CN=device"),
                SubjectPublicKeyInfo.getInstance(key.spki()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "palyra://device/" + id)));
        return Certificates.parse(
                builder.build(node().caKey.exposeCertificateSigner()).getEncoded());
    }
}
