package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.RpcRequest;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates that do not hold, presented by a real client to a real server. */
@ExtendWith(NoLeaks.class)
class GateTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final House house = new House();
    private TestServer server;
    private QuicClient client;

    GateTest() {
        ServerCredentials node = house.nodeCredentials();
        List<X509Certificate> anchors = List.of(house.authority.certificate(), house.timelessAuthority);
        server = new TestServer(new ServerCredentials(node.identity(), anchors));
        client = QuicClient.create(House.RANDOM, House.CLOCK);
    }

    @BeforeEach
    void aDeviceWithAGoodCertificateGetsIn() {
        Waiting.await(client.connect(
                        server.address(),
                        Alpn.DEVICE,
                        house.trust(),
                        house.device().tls(),
                        TIMEOUT)
                .thenCompose(connection -> connection.request(RpcRequest.of("node.health"))));
        server.requests.set(0);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void an_expired_certificate_is_refused_and_the_client_is_told_so() throws Exception {
        House.Machine device = house.deviceIssued(Duration.ofDays(-2), Duration.ofDays(1));
        refused(device.tls(), GateRefusal.EXPIRED, ErrorCode.DEVICE_CERTIFICATE_EXPIRED, device.id());
    }

    @Test
    void a_certificate_that_is_not_yet_valid_is_refused() throws Exception {
        House.Machine device = house.deviceIssued(Duration.ofDays(2), Duration.ofDays(1));
        refused(device.tls(), GateRefusal.NOT_YET_VALID, ErrorCode.DEVICE_REFUSED, device.id());
    }

    @Test
    void a_certificate_of_another_authority_is_refused() throws Exception {
        House.Machine device = new House().device();
        refused(device.tls(), GateRefusal.WRONG_AUTHORITY, ErrorCode.DEVICE_AUTHORITY_CHANGED, device.id());
    }

    @Test
    void no_certificate_is_refused() throws Exception {
        refused(null, GateRefusal.NO_CERTIFICATE, ErrorCode.DEVICE_REFUSED, null);
    }

    @Test
    void the_certificate_of_an_authority_cannot_even_be_presented() {
        IdentityKey key = IdentityKey.generate(House.RANDOM);
        X509Certificate leaf = CertificateAuthoritySigner.create(key, House.CLOCK, House.RANDOM)
                .certificate();

        assertThat(errorOf(request(TlsIdentity.of(key, List.of(leaf))))).isEqualTo(ErrorCode.PROTOCOL_FAILED);
        assertThat(server.requests).hasValue(0);
    }

    @Test
    void the_certificate_of_a_node_is_refused_on_the_devices_protocol() throws Exception {
        refused(house.nodeCredentials().identity(), GateRefusal.WRONG_SAN, ErrorCode.DEVICE_REFUSED, null);
    }

    @Test
    void a_certificate_for_servers_only_is_refused() throws Exception {
        Ulid id = Ulid.generate(House.CLOCK, House.RANDOM);
        TlsIdentity identity = handMade(id, KeyPurposeId.id_kp_serverAuth, "palyra://device/" + id);
        refused(identity, GateRefusal.WRONG_EKU, ErrorCode.DEVICE_REFUSED, id);
    }

    @Test
    void a_certificate_that_names_two_devices_is_refused() throws Exception {
        Ulid id = Ulid.generate(House.CLOCK, House.RANDOM);
        Ulid other = Ulid.generate(House.CLOCK, House.RANDOM);
        TlsIdentity identity =
                handMade(id, KeyPurposeId.id_kp_clientAuth, "palyra://device/" + id, "palyra://device/" + other);
        refused(identity, GateRefusal.WRONG_SAN, ErrorCode.DEVICE_REFUSED, id);
    }

    @Test
    void the_certificate_of_another_device_is_of_no_use_without_its_key() {
        TlsIdentity stolen = new TlsIdentity(
                house.device().key().exposeTlsKey(), List.of(house.device().leaf()));

        assertThat(errorOf(request(stolen))).isEqualTo(ErrorCode.PROTOCOL_FAILED);
        assertThat(server.requests).hasValue(0);
    }

    @Test
    void a_listener_that_fails_lets_nobody_in() throws Exception {
        server.onConnection = (connection, peer) -> {
            throw new IllegalStateException("no answer");
        };

        assertThat(errorOf(request(house.device().tls()))).isEqualTo(ErrorCode.NODE_UNHEALTHY);
        assertThat(server.nextRefusal().reason()).isEqualTo(GateRefusal.UNAVAILABLE);
    }

    @Test
    void a_revoked_device_reads_in_its_error_that_it_was_revoked() {
        server.onConnection = (connection, peer) -> connection.close(CloseReason.REVOKED);

        assertThat(errorOf(request(house.device().tls()))).isEqualTo(ErrorCode.DEVICE_REVOKED);
        assertThat(server.requests).hasValue(0);
    }

    private void refused(@Nullable TlsIdentity identity, GateRefusal reason, ErrorCode error, @Nullable Ulid claimed)
            throws InterruptedException {
        assertThat(errorOf(request(identity))).isEqualTo(error);
        assertThat(server.nextRefusal()).isEqualTo(new TestServer.Refusal(Alpn.DEVICE, reason, claimed));
        assertThat(server.requests).hasValue(0);
    }

    private java.util.concurrent.CompletionStage<?> request(@Nullable TlsIdentity identity) {
        return client.connect(server.address(), Alpn.DEVICE, house.trust(), identity, TIMEOUT)
                .thenCompose(connection -> connection.request(RpcRequest.of("node.health")));
    }

    private TlsIdentity handMade(Ulid id, KeyPurposeId usage, String... uris) throws Exception {
        IdentityKey key = IdentityKey.generate(House.RANDOM);
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                X500Name.getInstance(
                        house.authority.certificate().getSubjectX500Principal().getEncoded()),
                BigInteger.TEN,
                Date.from(House.CLOCK.instant().minusSeconds(60)),
                Date.from(House.CLOCK.instant().plusSeconds(3600)),
                new X500Name("CN=Palyra Device " + id + ",O=Palyra"),
                SubjectPublicKeyInfo.getInstance(key.publicKey().spki()));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
        GeneralName[] names = java.util.Arrays.stream(uris)
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        X509Certificate leaf = Certificates.parse(
                builder.build(house.authorityKey.exposeCertificateSigner()).getEncoded());
        return TlsIdentity.of(key, List.of(leaf));
    }
}
