package com.palyra.protocol.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.IdentityKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {
    private final IdentityKey key = Forge.key();
    private final byte[] der = CertificateRequest.create(key, Forge.ID);

    @Test
    void aRequestProvesItsKey() {
        assertThat(CertificateRequest.parse(der).publicKey()).isEqualTo(key.publicKey());
        assertThat(der).hasSizeLessThan(Limits.CSR_BYTES / 4);
    }

    @Test
    void theSubjectNamesTheDevice() throws IOException {
        assertThat(new PKCS10CertificationRequest(der).getSubject())
                .isEqualTo(new X500Name("CN=Palyra Device " + Forge.ID + ",O=Palyra"));
    }

    @Test
    void noBitOfItCanBeChanged() {
        for (int bit = 0; bit < der.length * 8; bit++) {
            byte[] damaged = der.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(damaged);
        }
    }

    @Test
    void noPartOfARequestIsOneAndNothingMayFollow() {
        for (int length = 0; length < der.length; length++) {
            assertRefused(Arrays.copyOf(der, length));
        }
        assertRefused(Arrays.copyOf(der, der.length + 1));
    }

    @Test
    void otherEncodingsAreRefused() {
        assertRefused(("-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n")
                .getBytes(US_ASCII));
        int header = 3;
        assertThat(der[1]).isEqualTo((byte) 0x81);
        byte[] content = Arrays.copyOfRange(der, header, der.length);
        String hex = HexFormat.of().formatHex(content);
        assertRefused(HexFormat.of().parseHex("3080" + hex + "0000"));
        assertRefused(HexFormat.of().parseHex("308200" + HexFormat.of().toHexDigits(der[2]) + hex));
    }

    @Test
    void moreThanTheLimitIsRefused() {
        assertRefused(Arrays.copyOf(der, Limits.CSR_BYTES + 1));
    }

    @Test
    void aRequestForAKeyThatTheSenderDoesNotHoldIsRefused() throws IOException {
        assertRefused(bare(Forge.key().publicKey().spki())
                .build(key.exposeCertificateSigner())
                .getEncoded());
    }

    @Test
    void anotherKindOfKeyOrSignatureIsRefused() throws IOException {
        assertRefused(bare(ForeignKeys.spki("RSA"))
                .build(key.exposeCertificateSigner())
                .getEncoded());
        assertRefused(
                bare(key.publicKey().spki()).build(ForeignKeys.p256Signer()).getEncoded());
    }

    @Test
    void aKeyWithForbiddenParametersIsRefused() throws IOException {
        byte[] spki = HexFormat.of()
                .parseHex("302c300706032b65700500032100"
                        + HexFormat.of().formatHex(key.publicKey().raw()));
        assertRefused(bare(spki).build(key.exposeCertificateSigner()).getEncoded());
    }

    @Test
    void aRequestThatAsksForExtensionsIsRefused() throws IOException {
        ExtensionsGenerator wish = new ExtensionsGenerator();
        wish.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        assertRefused(bare(key.publicKey().spki())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wish.generate())
                .build(key.exposeCertificateSigner())
                .getEncoded());
        assertThat(CertificateRequest.parse(bare(key.publicKey().spki())
                                .build(key.exposeCertificateSigner())
                                .getEncoded())
                        .publicKey())
                .isEqualTo(key.publicKey());
    }

    @Test
    void aCertificateIsNoRequest() {
        assertRefused(Certificates.der(
                CertificateAuthoritySigner.create(key, InstantSource.fixed(Forge.NOW), new SecureRandom())
                        .certificate()));
    }

    private static PKCS10CertificationRequestBuilder bare(byte[] spki) {
        return new PKCS10CertificationRequestBuilder(new X500Name("CN=x"), SubjectPublicKeyInfo.getInstance(spki));
    }

    private static void assertRefused(byte[] bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> CertificateRequest.parse(bytes));
    }
}
