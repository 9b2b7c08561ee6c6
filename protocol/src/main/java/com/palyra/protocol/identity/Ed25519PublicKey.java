package com.palyra.protocol.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 public key that is a point of full order in its canonical encoding (RFC 8032). Small-order and mixed-order
 * points are refused: for them a signature can hold for messages that nobody signed. Immutable.
 */
public final class Ed25519PublicKey {
    /** Length of the raw key in bytes. */
    public static final int BYTES = 32;

    /** Length of a signature in bytes. */
    public static final int SIGNATURE_BYTES = 64;

    /** RFC 8410: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING } up to the key itself. */
    private static final byte[] SPKI_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private final byte[] raw;

    private Ed25519PublicKey(byte[] raw) {
        this.raw = raw;
    }

    /**
     * Reads the 32 raw bytes.
     *
     * @throws IllegalArgumentException for another length, another encoding of the point, or a point not of full order
     */
    public static Ed25519PublicKey of(byte[] raw) {
        byte[] copy = raw.clone();
        if (copy.length != BYTES || !Ed25519.validatePublicKeyFull(copy, 0)) {
            throw new IllegalArgumentException("Not an Ed25519 public key of full order");
        }
        return new Ed25519PublicKey(copy);
    }

    /**
     * Reads a SubjectPublicKeyInfo, the 44 bytes of RFC 8410 and nothing else.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Ed25519PublicKey fromSpki(byte[] spki) {
        if (spki.length != SPKI_PREFIX.length + BYTES
                || !Arrays.equals(spki, 0, SPKI_PREFIX.length, SPKI_PREFIX, 0, SPKI_PREFIX.length)) {
            throw new IllegalArgumentException("Not the SubjectPublicKeyInfo of an Ed25519 key");
        }
        return of(Arrays.copyOfRange(spki, SPKI_PREFIX.length, spki.length));
    }

    /**
     * The key of a certificate, read from the certificate's own bytes: the JDK's key object has forgotten parameters that
     * RFC 8410 forbids.
     *
     * @throws IllegalArgumentException if the certificate carries another kind of key, or cannot be read
     */
    public static Ed25519PublicKey fromCertificate(X509Certificate certificate) {
        byte[] spki;
        try {
            spki = TBSCertificate.getInstance(certificate.getTBSCertificate())
                    .getSubjectPublicKeyInfo()
                    .getEncoded(ASN1Encoding.DER);
        } catch (CertificateEncodingException | IOException | RuntimeException e) {
            throw new IllegalArgumentException("The certificate's key cannot be read", e);
        }
        return fromSpki(spki);
    }

    /** The 32 raw bytes, a copy. */
    public byte[] raw() {
        return raw.clone();
    }

    /** The SubjectPublicKeyInfo, 44 bytes. */
    public byte[] spki() {
        byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + BYTES);
        System.arraycopy(raw, 0, spki, SPKI_PREFIX.length, BYTES);
        return spki;
    }

    /** SHA-256 of the raw bytes as 64 lower-case hexadecimal digits. */
    public String fingerprint() {
        return Fingerprints.sha256Hex(raw);
    }

    /** Whether the signature, 64 bytes, is this key's over this message. */
    public boolean verify(LabelledMessage message, byte[] signature) {
        return verifyUnlabelled(message.bytes(), signature);
    }

    /** Whether the signature holds over bytes without a label: for certificates and PKCS#10 only. */
    public boolean verifyUnlabelled(byte[] message, byte[] signature) {
        return signature.length == SIGNATURE_BYTES && Ed25519.verify(signature, 0, raw, 0, message, 0, message.length);
    }

    /** The key as the JDK's type. */
    public PublicKey toJca() {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK refused a valid Ed25519 key", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519PublicKey key && Arrays.equals(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return "Ed25519PublicKey[" + fingerprint() + "]";
    }
}
