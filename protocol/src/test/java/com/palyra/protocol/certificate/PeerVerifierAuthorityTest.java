package com.palyra.protocol.certificate;

import static com.palyra.protocol.certificate.Forge.ID;
import static com.palyra.protocol.certificate.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.IdentityKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only a leaf that a valid anchor signed itself gets any further. */
class PeerVerifierAuthorityTest {
    private static final IdentityKey KEY = Forge.key();
    private static final X509Certificate ANCHOR = CertificateAuthoritySigner.create(
                    KEY, InstantSource.fixed(NOW), new SecureRandom())
            .certificate();

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void aLeafThatNoValidAnchorSignedIsRefused(String what, X509Certificate leaf, List<X509Certificate> anchors) {
        assertRefused(List.of(leaf), anchors);
    }

    static Stream<Arguments> strangers() {
        IdentityKey otherKey = Forge.key();
        X509Certificate namesake = CertificateAuthoritySigner.create(
                        otherKey, InstantSource.fixed(NOW), new SecureRandom())
                .certificate();
        X509Certificate elliptic = ForeignKeys.p256Authority(ANCHOR);
        return Stream.of(
                arguments("no anchors", device().wire(), List.of()),
                arguments(
                        "another authority of the same name",
                        Forge.device(namesake, otherKey).wire(),
                        List.of(ANCHOR)),
                arguments("our authority where another is trusted", device().wire(), List.of(namesake)),
                arguments(
                        "our key under another issuer's name",
                        device().issuer("CN=Somebody").wire(),
                        List.of(ANCHOR)),
                arguments(
                        "signed with ECDSA by a namesake",
                        device().signer(ForeignKeys.p256Signer()).wire(),
                        List.of(elliptic)),
                arguments(
                        "an anchor that expired",
                        device().wire(),
                        List.of(anchor(Forge.FROM, NOW.minusSeconds(1), true, KeyUsage.keyCertSign))),
                arguments(
                        "an anchor of tomorrow",
                        device().wire(),
                        List.of(anchor(NOW.plusSeconds(1), Forge.TO, true, KeyUsage.keyCertSign))),
                arguments(
                        "an anchor that is no CA",
                        device().wire(),
                        List.of(anchor(Forge.FROM, Forge.TO, false, KeyUsage.keyCertSign))),
                arguments(
                        "an anchor that may not sign certificates",
                        device().wire(),
                        List.of(anchor(Forge.FROM, Forge.TO, true, KeyUsage.cRLSign))));
    }

    @Test
    void aLeafOfAnIntermediateIsRefusedEvenIfTheWholeChainIsThere() {
        IdentityKey intermediateKey = Forge.key();
        X509Certificate intermediate = Certificates.parse(Forge.bare(ANCHOR, KEY)
                .spki(intermediateKey.publicKey().spki())
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .der());
        X509Certificate leaf = Forge.device(intermediate, intermediateKey).wire();
        assertRefused(List.of(leaf, intermediate, ANCHOR), List.of(ANCHOR));
    }

    @Test
    void aNodeIsBelievedByTheAuthorityBeforeItsOwnIfThatOneCrossSignedIt() throws CertificateRefusedException {
        CertificateAuthoritySigner old = authority(NOW);
        CertificateAuthoritySigner next = authority(NOW);
        X509Certificate leaf = node(next);
        X509Certificate between = old.crossSign(next.certificate());
        List<X509Certificate> anchors = List.of(old.certificate());
        assertThat(PeerVerifier.verify(List.of(leaf, between), PeerKind.NODE, anchors, NOW)
                        .id())
                .isEqualTo(ID);

        assertNodeRefused(List.of(leaf), anchors);
        assertNodeRefused(List.of(leaf, next.certificate()), anchors);
        assertNodeRefused(List.of(leaf, next.certificate(), between), anchors);
        assertNodeRefused(List.of(leaf, authority(NOW).crossSign(next.certificate())), anchors);
        assertNodeRefused(List.of(leaf, old.crossSign(authority(NOW).certificate())), anchors);
        assertNodeRefused(
                List.of(leaf, between),
                List.of(authority(NOW.minus(Limits.AUTHORITY_CERTIFICATE).minusSeconds(1))
                        .certificate()));
        X509Certificate otherNode = node(old);
        assertNodeRefused(List.of(Forge.device(otherNode, KEY).wire(), otherNode), anchors);
    }

    @Test
    void whatLiesBetweenIsNotBelievedBeyondItsTimeAndNoFurther() throws CertificateRefusedException {
        CertificateAuthoritySigner old = authority(NOW);
        CertificateAuthoritySigner next = authority(NOW.plus(Duration.ofDays(1)));
        CertificateAuthoritySigner last = authority(NOW.plus(Duration.ofDays(2)));
        X509Certificate between = old.crossSign(next.certificate());
        Instant over = between.getNotAfter().toInstant().plusSeconds(1);
        X509Certificate leaf = node(last);
        assertNodeRefused(List.of(leaf, next.crossSign(last.certificate()), between), List.of(old.certificate()));
        assertThatThrownBy(() -> PeerVerifier.verify(
                        List.of(node(next), between), PeerKind.NODE, List.of(old.certificate()), over))
                .isInstanceOf(CertificateRefusedException.class);
        assertThat(PeerVerifier.verify(
                                List.of(node(old), new WireCertificate(new byte[40])),
                                PeerKind.NODE,
                                List.of(old.certificate()),
                                NOW)
                        .id())
                .as("an unreadable one after a leaf that needs none")
                .isEqualTo(ID);
    }

    private static CertificateAuthoritySigner authority(Instant at) {
        return CertificateAuthoritySigner.create(Forge.key(), InstantSource.fixed(at), new SecureRandom());
    }

    private static X509Certificate node(CertificateAuthoritySigner by) {
        return by.issueNode(ID, Forge.key().publicKey(), List.of(), List.of(), Duration.ofDays(10));
    }

    private static void assertNodeRefused(List<X509Certificate> chain, List<X509Certificate> anchors) {
        assertThatThrownBy(() -> PeerVerifier.verify(chain, PeerKind.NODE, anchors, NOW))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(GateRefusal.WRONG_AUTHORITY));
    }

    @Test
    void aDeviceCannotCertifyAnother() {
        IdentityKey deviceKey = Forge.key();
        X509Certificate parent =
                Certificates.parse(device().spki(deviceKey.publicKey().spki()).der());
        X509Certificate child = Forge.device(parent, deviceKey).wire();
        assertRefused(List.of(child, parent), List.of(ANCHOR));
        assertRefused(List.of(child), List.of(parent));
    }

    private static void assertRefused(List<X509Certificate> chain, List<X509Certificate> anchors) {
        assertThatThrownBy(() -> PeerVerifier.verify(chain, PeerKind.DEVICE, anchors, NOW))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(GateRefusal.WRONG_AUTHORITY));
    }

    private static X509Certificate anchor(Instant from, Instant to, boolean authority, int usage) {
        return Certificates.parse(Forge.bare(ANCHOR, KEY)
                .spki(KEY.publicKey().spki())
                .subjectLikeIssuer()
                .validity(from, to)
                .with(Extension.basicConstraints, true, new BasicConstraints(authority))
                .with(Extension.keyUsage, true, new KeyUsage(usage))
                .der());
    }

    private static Forge device() {
        return Forge.device(ANCHOR, KEY);
    }
}
