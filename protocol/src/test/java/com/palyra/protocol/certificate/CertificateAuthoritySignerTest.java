package com.palyra.protocol.certificate;

import static com.palyra.protocol.certificate.Forge.ID;
import static com.palyra.protocol.certificate.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthoritySignerTest {
    private static final Duration DAY = Duration.ofHours(24);
    private final SecureRandom random = new SecureRandom();
    private final IdentityKey authorityKey = Forge.key();
    private final Ed25519PublicKey leafKey = Forge.key().publicKey();
    private final CertificateAuthoritySigner authority = at(NOW);

    @Test
    void theAuthoritysOwnCertificateIsThatOfACaForTenYears() throws Exception {
        X509Certificate own = authority.certificate();
        assertThat(own.getSubjectX500Principal().getName()).contains("CN=Palyra Gateway CA");
        assertThat(own.getIssuerX500Principal()).isEqualTo(own.getSubjectX500Principal());
        assertThat(own.getBasicConstraints()).isEqualTo(1);
        assertThat(own.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(own.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(own.getNotBefore().toInstant()).isEqualTo(NOW.minus(Limits.CLOCK_SKEW));
        assertThat(own.getNotAfter().toInstant()).isEqualTo(NOW.plus(Limits.AUTHORITY_CERTIFICATE));
        own.verify(authorityKey.publicKey().toJca());
    }

    @Test
    void aDevicesCertificateSaysWhatTheReferencesDoes() throws Exception {
        X509Certificate leaf = authority.issueDevice(ID, leafKey, DAY);
        assertThat(subjectOf(leaf)).isEqualTo(new X500Name("CN=Palyra Device " + ID + ",O=Palyra"));
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, "palyra://device/" + ID));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getBasicConstraints()).isNegative();
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minus(Limits.CLOCK_SKEW));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(DAY));
        assertThat(Ed25519PublicKey.fromCertificate(leaf)).isEqualTo(leafKey);
        assertThat(leaf.getVersion()).isEqualTo(3);
    }

    @Test
    void theJdkAcceptsTheChainsThatWeMake() throws Exception {
        for (X509Certificate leaf : List.of(
                authority.issueDevice(ID, leafKey, DAY),
                authority.issueNode(ID, leafKey, List.of("node.example"), List.of(), DAY))) {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(NOW));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
        }
    }

    @Test
    void whoTrustsOnlyTheAuthorityBeforeTakesALeafOfTheNextOneWithTheCertificateBetween() throws Exception {
        CertificateAuthoritySigner next =
                CertificateAuthoritySigner.create(Forge.key(), InstantSource.fixed(NOW), random);
        X509Certificate between = authority.crossSign(next.certificate());
        X509Certificate leaf = next.issueNode(ID, leafKey, List.of("node.example"), List.of(), DAY);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        validator.validate(factory.generateCertPath(List.of(leaf, between)), parameters);
        assertThatThrownBy(() -> validator.validate(factory.generateCertPath(List.of(leaf)), parameters))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void aCertificateForTheNextAuthorityAllowsNoFurtherOneAndOutlivesNeither() throws Exception {
        CertificateAuthoritySigner next =
                CertificateAuthoritySigner.create(Forge.key(), InstantSource.fixed(NOW.plus(DAY)), random);
        X509Certificate between = authority.crossSign(next.certificate());
        assertThat(between.getBasicConstraints()).isZero();
        assertThat(between.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
        assertThat(Ed25519PublicKey.fromCertificate(between))
                .isEqualTo(Ed25519PublicKey.fromCertificate(next.certificate()));
        X509Certificate leaf = authority.issueDevice(ID, leafKey, DAY);
        assertThatIllegalArgumentException().isThrownBy(() -> authority.crossSign(leaf));
    }

    @Test
    void aNodesCertificateCarriesItsNamesAndAddressesOnceEach() throws Exception {
        X509Certificate leaf = authority.issueNode(
                ID,
                leafKey,
                List.of("Node.Example", "node.example", "LOCALHOST", "other"),
                List.of(
                        InetAddress.getByName("192.0.2.1"),
                        InetAddress.getByName("192.0.2.1"),
                        InetAddress.getByAddress("named", new byte[] {(byte) 192, 0, 2, 1}),
                        InetAddress.getByName("fe80::1%1"),
                        InetAddress.getByName("2001:db8::1")),
                Limits.NODE_CERTIFICATE);
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(6, "palyra://node/" + ID),
                        List.of(2, "localhost"),
                        List.of(2, ID.value().toLowerCase(java.util.Locale.ROOT)),
                        List.of(2, "node.example"),
                        List.of(2, "other"),
                        List.of(7, "192.0.2.1"),
                        List.of(7, "fe80:0:0:0:0:0:0:1"),
                        List.of(7, "2001:db8:0:0:0:0:0:1"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(subjectOf(leaf)).isEqualTo(new X500Name("CN=" + ID + ",O=Palyra"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a..b", "-a", "a-", "a b", "a_b", "*.example", "a.", "\u00e4.example", "a/b", "a\0b"})
    void whatIsNoDnsNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueNode(ID, leafKey, List.of(name), List.of(), DAY));
    }

    @Test
    void overlongNamesAreRefused() {
        String label = "a".repeat(63);
        authority.issueNode(ID, leafKey, List.of(label + "." + label), List.of(), DAY);
        for (String name : List.of("a".repeat(64), String.join(".", label, label, label, label))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> authority.issueNode(ID, leafKey, List.of(name), List.of(), DAY));
        }
    }

    @Test
    void moreNamesThanACertificateHoldsAreRefusedInsteadOfMakingOneThatNobodyReads() {
        List<String> names = IntStream.range(0, 1000).mapToObj(i -> "host-" + i).toList();
        assertThatIllegalArgumentException().isThrownBy(() -> authority.issueNode(ID, leafKey, names, List.of(), DAY));
    }

    @Test
    void aSerialIs128RandomBitsAndPositive() {
        BigInteger first = authority.issueDevice(ID, leafKey, DAY).getSerialNumber();
        assertThat(authority.issueDevice(ID, leafKey, DAY).getSerialNumber()).isNotEqualTo(first);
        assertThat(serialFrom((byte) 0xff)).isEqualTo(BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
        assertThat(serialFrom((byte) 0)).isEqualTo(BigInteger.ONE);
    }

    @Test
    void aLeafEndsWithItsAuthorityAtTheLatest() {
        Instant authorityEnd = authority.certificate().getNotAfter().toInstant();
        CertificateAuthoritySigner late = resumedAt(authorityEnd.minusSeconds(60));
        assertThat(late.issueDevice(ID, leafKey, DAY).getNotAfter().toInstant()).isEqualTo(authorityEnd);
        assertThatIllegalStateException()
                .isThrownBy(() -> resumedAt(authorityEnd).issueDevice(ID, leafKey, DAY));
    }

    @Test
    void aLifeThatIsNotPositiveIsRefused() {
        for (Duration life : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> authority.issueDevice(ID, leafKey, life));
        }
    }

    @Test
    void anAuthorityComesBackFromItsKeyAndCertificate() throws Exception {
        X509Certificate leaf = resumedAt(NOW.plusSeconds(60)).issueDevice(ID, leafKey, DAY);
        assertThat(PeerVerifier.verify(List.of(leaf), PeerKind.DEVICE, List.of(authority.certificate()), NOW)
                        .key())
                .isEqualTo(leafKey);
    }

    @Test
    void theIssuerIsWhateverTheAuthoritysCertificateNames() throws Exception {
        X509Certificate renamed = Certificates.parse(Forge.bare(authority.certificate(), authorityKey)
                .issuer("CN=Renamed")
                .subjectLikeIssuer()
                .spki(authorityKey.publicKey().spki())
                .with(Extension.basicConstraints, true, new BasicConstraints(1))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .der());
        X509Certificate leaf = CertificateAuthoritySigner.of(authorityKey, renamed, InstantSource.fixed(NOW), random)
                .issueDevice(ID, leafKey, DAY);
        assertThat(PeerVerifier.verify(List.of(leaf), PeerKind.DEVICE, List.of(renamed), NOW)
                        .id())
                .isEqualTo(ID);
    }

    @Test
    void aKeyAndACertificateThatDoNotBelongTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthoritySigner.of(
                        Forge.key(), authority.certificate(), InstantSource.fixed(NOW), random));
    }

    @Test
    void aLeafIsNotTakenForAnAuthority() {
        IdentityKey deviceKey = Forge.key();
        X509Certificate leaf = authority.issueDevice(ID, deviceKey.publicKey(), DAY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthoritySigner.of(deviceKey, leaf, InstantSource.fixed(NOW), random));
    }

    private static X500Name subjectOf(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private BigInteger serialFrom(byte value) {
        SecureRandom constant = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                Arrays.fill(bytes, value);
            }
        };
        return CertificateAuthoritySigner.of(authorityKey, authority.certificate(), InstantSource.fixed(NOW), constant)
                .issueDevice(ID, leafKey, DAY)
                .getSerialNumber();
    }

    private CertificateAuthoritySigner at(Instant now) {
        return CertificateAuthoritySigner.create(authorityKey, InstantSource.fixed(now), random);
    }

    private CertificateAuthoritySigner resumedAt(Instant now) {
        return CertificateAuthoritySigner.of(authorityKey, authority.certificate(), InstantSource.fixed(now), random);
    }
}
