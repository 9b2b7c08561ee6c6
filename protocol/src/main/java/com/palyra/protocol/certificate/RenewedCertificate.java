package com.palyra.protocol.certificate;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a device that renews is given.
 *
 * @param leaf its next certificate
 * @param authorities those that the node trusts from now on, 1 to {@link #AUTHORITIES}
 */
public record RenewedCertificate(X509Certificate leaf, List<X509Certificate> authorities) {
    /** Most authorities that a node has at one time. */
    public static final int AUTHORITIES = 8;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there are no authorities, or too many
     */
    public RenewedCertificate {
        authorities = List.copyOf(authorities);
        if (authorities.isEmpty() || authorities.size() > AUTHORITIES) {
            throw new IllegalArgumentException("A node has 1 to " + AUTHORITIES + " authorities");
        }
    }
}
