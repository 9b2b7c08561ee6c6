package com.palyra.protocol.identity;

import com.palyra.protocol.SensitiveBytes;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.operator.ContentSigner;

/**
 * An Ed25519 private key: made on the machine that it names, and never sent anywhere.
 *
 * <p>It signs {@linkplain LabelledMessage labelled messages}; certificates and PKCS#10 requests through
 * {@link #exposeCertificateSigner()}; TLS through {@link #exposeTlsKey()}. After {@link #close()} every use of the private
 * half throws {@link IllegalStateException}; keys handed to a TLS stack go on working. Thread-safe until then.
 */
public final class IdentityKey implements AutoCloseable {
    /** Length of the seed in bytes. */
    public static final int SEED_BYTES = 32;

    /** Length of the PKCS#8 version 1 encoding in bytes; BoringSSL takes down the JVM on any other. */
    private static final int PKCS8_V1_BYTES = 48;

    /** RFC 8410, section 7: SEQUENCE { 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING } }. */
    private static final byte[] PKCS8_PREFIX = {
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
    };

    private final SensitiveBytes seed;
    private final Ed25519PublicKey publicKey;
    private final byte[] rawPublicKey;

    private IdentityKey(byte[] seed) {
        this.seed = SensitiveBytes.takeOwnership(seed);
        this.rawPublicKey = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed, 0, rawPublicKey, 0);
        this.publicKey = Ed25519PublicKey.of(rawPublicKey);
    }

    /** A fresh key. */
    public static IdentityKey generate(SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return new IdentityKey(seed);
    }

    /**
     * The key of a stored seed, which stays the caller's.
     *
     * @throws IllegalArgumentException if the seed is not 32 bytes
     */
    public static IdentityKey fromSeed(SensitiveBytes seed) {
        if (seed.length() != SEED_BYTES) {
            throw new IllegalArgumentException("An Ed25519 seed has 32 bytes, not " + seed.length());
        }
        return new IdentityKey(seed.exposeCopy());
    }

    /** The public half; works after {@link #close()} too. */
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    /** A signature of 64 bytes (RFC 8032, pure Ed25519). */
    public byte[] sign(LabelledMessage message) {
        return signBytes(message.bytes());
    }

    /** A copy of the 32 secret bytes, for the secret store only; the caller closes it. */
    public SensitiveBytes exposeSeed() {
        return SensitiveBytes.takeOwnership(seed.exposeCopy());
    }

    /** The key for a TLS stack, encoded as PKCS#8 version 1 in exactly 48 bytes. */
    public PrivateKey exposeTlsKey() {
        byte[] secret = seed.exposeCopy();
        byte[] encoded = Arrays.copyOf(PKCS8_PREFIX, PKCS8_V1_BYTES);
        System.arraycopy(secret, 0, encoded, PKCS8_PREFIX.length, SEED_BYTES);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (!Arrays.equals(encoded, key.getEncoded())) {
                throw new IllegalStateException("The JDK does not encode Ed25519 keys as PKCS#8 version 1");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK refused a valid Ed25519 key", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /**
     * Signs the to-be-signed part of certificates and PKCS#10 requests; nothing else may use it, since no label keeps its
     * signatures apart from others. One signer makes one signature.
     */
    public ContentSigner exposeCertificateSigner() {
        return new CertificateContentSigner();
    }

    @Override
    public void close() {
        seed.close();
    }

    @Override
    public String toString() {
        return "IdentityKey[" + publicKey.fingerprint() + "]";
    }

    private byte[] signBytes(byte[] message) {
        byte[] secret = seed.exposeCopy();
        try {
            byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
            Ed25519.sign(secret, 0, rawPublicKey, 0, message, 0, message.length, signature, 0);
            return signature;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private final class CertificateContentSigner implements ContentSigner {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return signBytes(content.toByteArray());
        }
    }
}
