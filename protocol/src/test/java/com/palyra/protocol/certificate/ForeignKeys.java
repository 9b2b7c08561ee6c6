package com.palyra.protocol.certificate;

import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.ContentSigner;

/** Keys and signatures of kinds that this program does not use. */
final class ForeignKeys {
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final KeyPair P256 = generate();

    private ForeignKeys() {}

    static byte[] spki(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An authority with the same name as another, but an ECDSA key. */
    static X509Certificate p256Authority(X509Certificate namesake) {
        return Certificates.parse(Forge.bare(namesake, Forge.key())
                .spki(P256.getPublic().getEncoded())
                .subjectLikeIssuer()
                .with(Extension.basicConstraints, true, new BasicConstraints(1))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .signer(p256Signer())
                .der());
    }

    /** Signs with the key of {@link #p256Authority}. */
    static ContentSigner p256Signer() {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(P256.getPrivate());
            return new EcdsaSigner(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class EcdsaSigner implements ContentSigner {
        private final Signature signature;

        EcdsaSigner(Signature signature) {
            this.signature = signature;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(new ASN1ObjectIdentifier(ECDSA_WITH_SHA256));
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int octet) {
                    update(new byte[] {(byte) octet});
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    update(java.util.Arrays.copyOfRange(bytes, offset, offset + length));
                }
            };
        }

        @Override
        public byte[] getSignature() {
            try {
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private void update(byte[] bytes) {
            try {
                signature.update(bytes);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
