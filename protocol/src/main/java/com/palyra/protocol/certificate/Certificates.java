package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Fingerprints;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Reading and naming X.509 certificates. */
public final class Certificates {
    /** Longest certificate that is read, in bytes; ours take about 500. */
    public static final int MAX_BYTES = 8 * 1024;

    private Certificates() {}

    /**
     * Reads one certificate.
     *
     * @param der DER, at most {@link #MAX_BYTES}, with nothing after it
     * @throws IllegalArgumentException for anything else
     */
    public static X509Certificate parse(byte[] der) {
        if (der.length == 0 || der.length > MAX_BYTES || der[0] != 0x30) {
            throw new IllegalArgumentException("Not a certificate in DER");
        }
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() != 0) {
                throw new IllegalArgumentException("There is more than a certificate");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("Not a certificate in DER", e);
        }
    }

    /** The DER encoding. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was read can be written", e);
        }
    }

    /** SHA-256 of the DER as 64 lower-case hexadecimal digits. */
    public static String fingerprint(X509Certificate certificate) {
        return Fingerprints.sha256Hex(der(certificate));
    }
}
