package com.palyra.actors.authority;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerVerifier;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The authorities that are trusted at one time.
 *
 * @param generation how often they have changed since the node began
 * @param certificates the one that signs first
 */
public record TrustedAuthorities(long generation, List<X509Certificate> certificates) {
    /** Copies the list. */
    public TrustedAuthorities {
        certificates = List.copyOf(certificates);
    }

    /** Whether one of them has signed the leaf. */
    public boolean vouchFor(byte[] leafDer, Instant now) {
        return PeerVerifier.isSigned(Certificates.parse(leafDer), certificates, now);
    }

    /** Whether the one that signs has signed the leaf. */
    public boolean haveSigned(byte[] leafDer, Instant now) {
        return PeerVerifier.isSigned(Certificates.parse(leafDer), certificates.subList(0, 1), now);
    }
}
