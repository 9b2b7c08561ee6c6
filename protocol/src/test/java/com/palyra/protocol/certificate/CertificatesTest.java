package com.palyra.protocol.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Fingerprints;
import com.palyra.protocol.identity.IdentityKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.junit.jupiter.api.Test;

class CertificatesTest {
    private final IdentityKey key = Forge.key();
    private final X509Certificate certificate = CertificateAuthoritySigner.create(
                    key, InstantSource.fixed(Forge.NOW), new SecureRandom())
            .certificate();
    private final byte[] der = Certificates.der(certificate);

    @Test
    void whatIsReadIsWhatWasWritten() {
        assertThat(Certificates.der(Certificates.parse(der))).isEqualTo(der);
    }

    @Test
    void theFingerprintIsTheSha256OfTheDer() {
        assertThat(Certificates.fingerprint(certificate)).isEqualTo(Fingerprints.sha256Hex(der));
    }

    @Test
    void noPartOfACertificateIsOne() {
        for (int length = 0; length < der.length; length++) {
            assertRefused(Arrays.copyOf(der, length));
        }
    }

    @Test
    void nothingMayFollow() {
        assertRefused(Arrays.copyOf(der, der.length + 1));
        byte[] twice = Arrays.copyOf(der, der.length * 2);
        System.arraycopy(der, 0, twice, der.length, der.length);
        assertRefused(twice);
    }

    @Test
    void pemIsRefused() {
        String body = Base64.getMimeEncoder().encodeToString(der);
        assertRefused(("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n").getBytes(US_ASCII));
    }

    @Test
    void moreThanTheLimitIsRefused() {
        assertRefused(new byte[Limits.CERTIFICATE_BYTES + 1]);
    }

    @Test
    void theOuterAlgorithmIsNotSignedSoItMustRepeatTheInnerOne() throws Exception {
        Certificate good = Certificate.getInstance(der);
        AlgorithmIdentifier withNull =
                new AlgorithmIdentifier(good.getSignatureAlgorithm().getAlgorithm(), DERNull.INSTANCE);
        AlgorithmIdentifier other = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.113"));
        assertThat(reassembled(good, good.getSignatureAlgorithm())).isEqualTo(der);
        assertRefused(reassembled(good, withNull));
        assertRefused(reassembled(good, other));
    }

    /** The last byte of an Ed25519 signature is small, and its lowest bit zero in every second one. */
    @Test
    void aSignatureThatClaimsUnusedBitsWouldGiveACertificateASecondFingerprint() {
        int tried = 0;
        while (tried < 20) {
            byte[] bytes = Forge.device(certificate, key).der();
            if ((bytes[bytes.length - 1] & 1) == 0) {
                assertThat(bytes[bytes.length - 65]).isZero();
                bytes[bytes.length - 65] = 1;
                assertRefused(bytes);
                tried++;
            }
        }
    }

    private static byte[] reassembled(Certificate certificate, AlgorithmIdentifier outer) throws Exception {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(certificate.getTBSCertificate());
        parts.add(outer);
        parts.add(certificate.getSignature());
        return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
    }

    private static void assertRefused(byte[] bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> Certificates.parse(bytes));
    }
}
