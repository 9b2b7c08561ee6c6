package com.palyra.protocol.certificate;

import static com.palyra.protocol.certificate.Forge.NOW;
import static com.palyra.protocol.certificate.Forge.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.identity.IdentityKey;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** What is let in, and which certificates of which authorities count; PeerVerifierRefusalsTest has the rest. */
class PeerVerifierTest {
    private final SecureRandom random = new SecureRandom();
    private final IdentityKey authorityKey = Forge.key();
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(authorityKey, InstantSource.fixed(NOW), random);
    private final X509Certificate anchor = authority.certificate();
    private final IdentityKey peerKey = Forge.key();

    @Test
    void aDeviceThatTheAuthorityCertifiedIsVerifiedWithAllThatItsCertificateSays() throws Exception {
        X509Certificate leaf = authority.issueDevice(Forge.ID, peerKey.publicKey(), Duration.ofHours(24));
        VerifiedPeer peer = verify(List.of(leaf), PeerKind.DEVICE, NOW);
        assertThat(peer)
                .isEqualTo(new VerifiedPeer(
                        PeerKind.DEVICE,
                        Forge.ID,
                        peerKey.publicKey(),
                        Certificates.fingerprint(leaf),
                        leaf.getSerialNumber(),
                        NOW.minus(Duration.ofMinutes(5)),
                        NOW.plus(Duration.ofHours(24))));
    }

    @Test
    void aNodeWithNamesAndAddressesIsVerified() throws Exception {
        X509Certificate leaf = authority.issueNode(
                Forge.ID,
                peerKey.publicKey(),
                List.of("node.example"),
                List.of(java.net.InetAddress.getByName("192.0.2.1"), java.net.InetAddress.getByName("2001:db8::1")),
                Duration.ofDays(90));
        assertThat(verify(List.of(leaf), PeerKind.NODE, NOW).id()).isEqualTo(Forge.ID);
    }

    @Test
    void aCertificateThatTheTlsStackDidNotParseIsJudgedByItsBytes() throws Exception {
        byte[] der = Certificates.der(authority.issueDevice(Forge.ID, peerKey.publicKey(), Duration.ofHours(1)));
        VerifiedPeer peer = verify(List.of(new WireCertificate(der)), PeerKind.DEVICE, NOW);
        assertThat(peer.key()).isEqualTo(peerKey.publicKey());
    }

    @Test
    void whatTheRefusalTableStartsFromIsGood() throws Exception {
        X509Certificate device = Forge.device(anchor, authorityKey).wire();
        assertThat(verify(List.of(device), PeerKind.DEVICE, NOW).serial()).isEqualTo(BigInteger.valueOf(42));
        X509Certificate node = Forge.node(anchor, authorityKey).wire();
        assertThat(verify(List.of(node), PeerKind.NODE, NOW).id()).isEqualTo(Forge.ID);
    }

    @Test
    void theAuthoritysCertificateAfterTheLeafChangesNothing() throws Exception {
        X509Certificate leaf = authority.issueDevice(Forge.ID, peerKey.publicKey(), Duration.ofHours(1));
        X509Certificate junk = new WireCertificate(new byte[] {1, 2, 3});
        assertThat(verify(List.of(leaf, anchor, junk), PeerKind.DEVICE, NOW).id())
                .isEqualTo(Forge.ID);
    }

    @Test
    void bothEndsOfTheValidityBelongToIt() throws Exception {
        X509Certificate leaf = Forge.device(anchor, authorityKey).wire();
        assertThat(verify(List.of(leaf), PeerKind.DEVICE, Forge.FROM).notBefore())
                .isEqualTo(Forge.FROM);
        assertThat(verify(List.of(leaf), PeerKind.DEVICE, Forge.TO).notAfter()).isEqualTo(Forge.TO);
    }

    @Test
    void anUnknownExtensionThatIsNotCriticalIsNoReason() throws Exception {
        X509Certificate leaf = Forge.device(anchor, authorityKey)
                .withRaw(Extension.subjectInfoAccess, false, 5, 0)
                .wire();
        assertThat(verify(List.of(leaf), PeerKind.DEVICE, NOW).id()).isEqualTo(Forge.ID);
    }

    @Test
    void duringARotationLeavesOfBothAuthoritiesAreGood() throws Exception {
        CertificateAuthoritySigner next =
                CertificateAuthoritySigner.create(Forge.key(), InstantSource.fixed(NOW), random);
        List<X509Certificate> anchors = List.of(anchor, next.certificate());
        for (CertificateAuthoritySigner issuer : List.of(authority, next)) {
            X509Certificate leaf = issuer.issueDevice(Forge.ID, peerKey.publicKey(), Duration.ofHours(1));
            assertThat(PeerVerifier.verify(List.of(leaf), PeerKind.DEVICE, anchors, NOW)
                            .id())
                    .isEqualTo(Forge.ID);
        }
    }

    @Test
    void anExpiredCertificateOfTheSameAuthorityDoesNotHideItsRenewedOne() throws Exception {
        X509Certificate expired = ownCertificate(NOW.minusSeconds(7200), NOW.minusSeconds(3600));
        X509Certificate leaf = authority.issueDevice(Forge.ID, peerKey.publicKey(), Duration.ofHours(1));
        assertThat(PeerVerifier.verify(List.of(leaf), PeerKind.DEVICE, List.of(expired, anchor), NOW)
                        .id())
                .isEqualTo(Forge.ID);
    }

    @Test
    void anAnchorThatIsNoEd25519AuthorityDoesNotHideAGoodOne() throws Exception {
        X509Certificate elliptic = ForeignKeys.p256Authority(anchor);
        X509Certificate leaf = authority.issueDevice(Forge.ID, peerKey.publicKey(), Duration.ofHours(1));
        assertThat(PeerVerifier.verify(List.of(leaf), PeerKind.DEVICE, List.of(elliptic, anchor), NOW)
                        .id())
                .isEqualTo(Forge.ID);
    }

    @Test
    void theSignatureIsJudgedBeforeAnythingTheStrangerClaims() {
        // Expired, wrong usage, wrong name and an unknown critical extension: a stranger learns of none of it.
        X509Certificate leaf = Forge.node(anchor, Forge.key())
                .validity(NOW.minusSeconds(20), NOW.minusSeconds(10))
                .withRaw(new ASN1ObjectIdentifier("1.3.6.1.4.1.1"), true, 5, 0)
                .names(uri("palyra://device/nobody"), new GeneralName(GeneralName.dNSName, "x"))
                .wire();
        assertThatThrownBy(() -> verify(List.of(leaf), PeerKind.DEVICE, NOW))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(GateRefusal.WRONG_AUTHORITY));
    }

    @Test
    void aRefusalSaysItsReasonAndNothingThatThePeerChose() {
        X509Certificate leaf = Forge.device(anchor, authorityKey)
                .names(uri("palyra://device/SECRET"))
                .wire();
        assertThatThrownBy(() -> verify(List.of(leaf), PeerKind.DEVICE, NOW)).hasMessage("wrong_san");
    }

    private VerifiedPeer verify(List<X509Certificate> chain, PeerKind expected, Instant now)
            throws CertificateRefusedException {
        return PeerVerifier.verify(chain, expected, List.of(anchor), now);
    }

    private X509Certificate ownCertificate(Instant from, Instant to) {
        return Certificates.parse(Forge.bare(anchor, authorityKey)
                .spki(authorityKey.publicKey().spki())
                .validity(from, to)
                .with(Extension.basicConstraints, true, new BasicConstraints(1))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .subjectLikeIssuer()
                .der());
    }
}
