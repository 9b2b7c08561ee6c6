package com.palyra.persistence.event;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/** What the certificate authority did. */
public sealed interface AuthorityEvent extends DurableEvent {
    /** The authority's certificate was made; its key is in the secret store. */
    record AuthorityCreated(byte[] certificateDer, Instant at) implements AuthorityEvent {}

    /** A certificate was signed. */
    record CertificateIssued(
            String kind, Ulid subject, String serialHex, String certificateFingerprint, Instant notAfter, Instant at)
            implements AuthorityEvent {}

    /** The node's own certificate was made or renewed. */
    record NodeCertificateIssued(Ulid nodeId, byte[] leafDer, Instant at) implements AuthorityEvent {}
}
