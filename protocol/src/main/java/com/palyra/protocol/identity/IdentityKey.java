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
 * {@link #certificateSigner()}; TLS through {@link #exposeTlsKey()}. Thread-safe until {@link #close()}.
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

    private final byte[] seed;
    private final Ed25519PublicKey publicKey;

    private IdentityKey(byte[] seed) {
        this.seed = seed;
        byte[] raw = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed, 0, raw, 0);
        this.publicKey = Ed25519PublicKey.of(raw);
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

    /** The public half. */
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    /** A signature of 64 bytes (RFC 8032, pure Ed25519). */
    public byte[] sign(LabelledMessage message) {
        return signBytes(message.bytes());
    }

    /** The 32 secret bytes, for the secret store only. */
    public SensitiveBytes exposeSeed() {
        return SensitiveBytes.copyOf(seed);
    }

    /** The key for a TLS stack, encoded as PKCS#8 version 1 in exactly 48 bytes. */
    public PrivateKey exposeTlsKey() {
        byte[] encoded = Arrays.copyOf(PKCS8_PREFIX, PKCS8_V1_BYTES);
        System.arraycopy(seed, 0, encoded, PKCS8_PREFIX.length, SEED_BYTES);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (key.getEncoded().length != PKCS8_V1_BYTES) {
                throw new IllegalStateException("The JDK does not encode Ed25519 keys as PKCS#8 version 1");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK refused a valid Ed25519 key", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** Signs the to-be-signed part of certificates and PKCS#10 requests; nothing else may use it. */
    public ContentSigner certificateSigner() {
        return new CertificateContentSigner();
    }

    @Override
    public void close() {
        Arrays.fill(seed, (byte) 0);
    }

    @Override
    public String toString() {
        return "IdentityKey[" + publicKey.fingerprint() + "]";
    }

    private byte[] signBytes(byte[] message) {
        byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return signature;
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
