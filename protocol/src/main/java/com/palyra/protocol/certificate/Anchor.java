package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Ed25519PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** What makes a certificate an authority's, and what it signed. */
final class Anchor {
    private static final int KEY_CERT_SIGN = 5;

    private Anchor() {}

    /** Whether the certificate lets its key sign certificates. */
    static boolean mayIssue(X509Certificate anchor) {
        boolean[] usage = anchor.getKeyUsage();
        return anchor.getBasicConstraints() >= 0 && usage != null && usage[KEY_CERT_SIGN];
    }

    /** Whether the anchor, valid now, signed the leaf. */
    static boolean vouches(X509Certificate anchor, X509Certificate leaf, Instant now) {
        return mayIssue(anchor)
                && Validity.of(anchor, now) == Validity.VALID
                && anchor.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())
                && signed(anchor, leaf);
    }

    private static boolean signed(X509Certificate anchor, X509Certificate leaf) {
        try {
            return leaf.getSigAlgOID().equals("1.3.101.112")
                    && leaf.getSigAlgParams() == null
                    && Ed25519PublicKey.fromCertificate(anchor)
                            .verifyUnlabelled(leaf.getTBSCertificate(), leaf.getSignature());
        } catch (CertificateEncodingException | IllegalArgumentException e) {
            return false;
        }
    }
}
