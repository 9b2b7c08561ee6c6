package com.palyra.protocol.quic;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one end of a connection presents: its Ed25519 key and the certificates above it.
 *
 * @param key encoded as PKCS#8 version 1 in exactly 48 bytes; BoringSSL takes down the JVM on anything it cannot parse
 * @param chain the leaf first
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    private static final int PKCS8_V1_BYTES = 48;

    /**
     * Checks what can kill the process.
     *
     * @throws IllegalArgumentException if the key has another encoding, or the chain is empty
     */
    public TlsIdentity {
        chain = List.copyOf(chain);
        byte[] encoded = key.getEncoded();
        if (encoded == null || encoded.length != PKCS8_V1_BYTES || !"PKCS#8".equals(key.getFormat())) {
            throw new IllegalArgumentException("A TLS key must be an Ed25519 key in PKCS#8 version 1");
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("A TLS identity needs a certificate");
        }
    }

    /**
     * The identity of a key and its certificates.
     *
     * @throws IllegalArgumentException if the leaf is another key's
     */
    public static TlsIdentity of(IdentityKey key, List<X509Certificate> chain) {
        TlsIdentity identity = new TlsIdentity(key.exposeTlsKey(), chain);
        if (!Ed25519PublicKey.fromCertificate(identity.leaf()).equals(key.publicKey())) {
            throw new IllegalArgumentException("The leaf certificate is another key's");
        }
        return identity;
    }

    /** The certificate of the key. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + leaf().getSubjectX500Principal() + "]";
    }
}
