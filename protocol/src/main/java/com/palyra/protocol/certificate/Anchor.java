package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Ed25519PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What makes a certificate an authority's, and what it signed. Reads the authority's key once. Immutable. */
final class Anchor {
    private static final int KEY_CERT_SIGN = 5;

    private final X509Certificate certificate;
    /** Null for a key of another kind, which vouches for nobody. */
    private final @Nullable Ed25519PublicKey key;

    private Anchor(X509Certificate certificate, @Nullable Ed25519PublicKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Whoever has this certificate; whether it is an authority's shows when it is asked. */
    static Anchor of(X509Certificate certificate) {
        try {
            return new Anchor(certificate, Ed25519PublicKey.fromCertificate(certificate));
        } catch (IllegalArgumentException e) {
            return new Anchor(certificate, null);
        }
    }

    /** Whether the certificate lets its key sign certificates. */
    static boolean mayIssue(X509Certificate anchor) {
        boolean[] usage = anchor.getKeyUsage();
        return anchor.getBasicConstraints() >= 0 && usage != null && usage[KEY_CERT_SIGN];
    }

    /** Whether the anchor, valid now, signed the leaf. */
    boolean vouches(X509Certificate leaf, Instant now) {
        return mayIssue(certificate)
                && isValid(now)
                && certificate.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())
                && signed(leaf);
    }

    /** Whether the anchor's own time has begun and is not over. */
    boolean isValid(Instant now) {
        return Validity.of(certificate, now) == Validity.VALID;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Anchor anchor && certificate.equals(anchor.certificate);
    }

    @Override
    public int hashCode() {
        return certificate.hashCode();
    }

    private boolean signed(X509Certificate leaf) {
        try {
            return key != null
                    && leaf.getSigAlgOID().equals("1.3.101.112")
                    && leaf.getSigAlgParams() == null
                    && key.verifyUnlabelled(leaf.getTBSCertificate(), leaf.getSignature());
        } catch (CertificateEncodingException e) {
            return false;
        }
    }
}
