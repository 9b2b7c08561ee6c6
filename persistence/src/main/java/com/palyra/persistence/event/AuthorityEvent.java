package com.palyra.persistence.event;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/** What the certificate authority did. */
public sealed interface AuthorityEvent extends DurableEvent {
    /** The authority's certificate was made; its key is in the secret store. */
    record AuthorityCreated(byte[] certificateDer, Instant at) implements AuthorityEvent {}

    /**
     * There is a next authority, which is trusted and does not sign yet; its key is in the secret store.
     *
     * @param certificateDer its certificate, signed by itself
     * @param crossSignedDer the same name and key, certified by the authority that signs
     */
    record AuthorityPrepared(byte[] certificateDer, byte[] crossSignedDer, Instant at) implements AuthorityEvent {}

    /** The next authority signs from now on; the one before is still trusted, and its key is destroyed. */
    record AuthorityActivated(Instant at) implements AuthorityEvent {}

    /** The authority that signed before is not trusted any more. */
    record AuthorityRetired(Instant at) implements AuthorityEvent {}

    /** Another authority signs from now on, and no other one is trusted. */
    record AuthorityReplaced(byte[] certificateDer, Instant at) implements AuthorityEvent {}

    /** A certificate was signed. */
    record CertificateIssued(
            String kind, Ulid subject, String serialHex, String certificateFingerprint, Instant notAfter, Instant at)
            implements AuthorityEvent {}

    /** The node's own certificate was made or renewed. */
    record NodeCertificateIssued(Ulid nodeId, byte[] leafDer, Instant at) implements AuthorityEvent {}
}
