package com.palyra.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.identity.IdentityKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthoritiesChangedTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void theBundleIsThePemThatEverybodyReads() throws Exception {
        X509Certificate one = authority();
        X509Certificate other = authority();
        String pem = new AuthoritiesChanged(List.of(one, other))
                .toData()
                .path("bundle")
                .textValue();
        assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
        List<Certificate> read = new ArrayList<>(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        assertThat(read).isEqualTo(List.of(one, other));
    }

    private X509Certificate authority() {
        return CertificateAuthoritySigner.create(IdentityKey.generate(random), InstantSource.system(), random)
                .certificate();
    }
}
