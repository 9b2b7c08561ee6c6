package com.palyra.actors.authority;

import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.EventSerializer;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoredEvent;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ed25519PublicKey;
import java.io.NotSerializableException;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Whose journal it is: that of the authority whose certificate is its first event. */
public final class JournalOwner {
    private JournalOwner() {}

    /**
     * Refuses the journal of another node, before anything is written to it; blocks while it is read.
     *
     * @param authority key of this node's certificate authority
     * @throws PalyraException {@link ErrorCode#JOURNAL_FOREIGN}, or what reading the journal says
     */
    public static void require(EventStore store, Ed25519PublicKey authority) {
        for (StoredEvent first : beginning(store)) {
            if (!isOf(authority, first.event().payload())) {
                throw new PalyraException(
                        ErrorCode.JOURNAL_FOREIGN,
                        "The journal belongs to another node: its certificate authority has another key than the one in"
                                + " the secrets of this node.");
            }
        }
    }

    private static List<StoredEvent> beginning(EventStore store) {
        try {
            return store.eventsById(CertificateAuthority.PERSISTENCE_ID, 1, 1)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw PalyraException.in(e)
                    .orElseGet(
                            () -> new PalyraException(ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be read.", e));
        }
    }

    private static boolean isOf(Ed25519PublicKey authority, Payload payload) {
        try {
            Object event = new EventSerializer().fromBinary(payload.bytes(), payload.manifest());
            return event instanceof AuthorityCreated created
                    && Ed25519PublicKey.fromCertificate(Certificates.parse(created.certificateDer()))
                            .equals(authority);
        } catch (NotSerializableException | IllegalArgumentException unreadable) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DAMAGED,
                    "The journal does not say whose it is: its first event is unreadable.",
                    unreadable);
        }
    }
}
