package com.palyra.actors.authority;

import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.persistence.event.EventSerializer;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoredEvent;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.io.NotSerializableException;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Whose journal it is: that of the node whose leaf is the first that its authority issued. */
public final class JournalOwner {
    /** The authority, what it issued, and the leaf. */
    private static final int BEGINNING = 3;

    private JournalOwner() {}

    /**
     * Refuses the journal of another node, before anything is written to it; blocks while it is read. One without a node's
     * leaf has nothing in it yet that could be anybody's.
     *
     * @param node who this node is
     * @param key its identity key
     * @throws PalyraException {@link ErrorCode#JOURNAL_FOREIGN}, or what reading the journal says
     */
    public static void require(EventStore store, Ulid node, Ed25519PublicKey key) {
        for (StoredEvent event : beginning(store)) {
            if (read(event.event().payload()) instanceof NodeCertificateIssued leaf && !isOf(leaf, node, key)) {
                throw new PalyraException(
                        ErrorCode.JOURNAL_FOREIGN,
                        "The journal belongs to another node, " + leaf.nodeId() + ": the secrets here are those of "
                                + node + ".");
            }
        }
    }

    private static List<StoredEvent> beginning(EventStore store) {
        try {
            return store.eventsById(CertificateAuthority.PERSISTENCE_ID, 1, BEGINNING)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw PalyraException.in(e)
                    .orElseGet(
                            () -> new PalyraException(ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be read.", e));
        }
    }

    private static Object read(Payload payload) {
        try {
            return new EventSerializer().fromBinary(payload.bytes(), payload.manifest());
        } catch (NotSerializableException unreadable) {
            throw damaged(unreadable);
        }
    }

    private static boolean isOf(NodeCertificateIssued leaf, Ulid node, Ed25519PublicKey key) {
        try {
            return leaf.nodeId().equals(node)
                    && Ed25519PublicKey.fromCertificate(Certificates.parse(leaf.leafDer()))
                            .equals(key);
        } catch (IllegalArgumentException unreadable) {
            throw damaged(unreadable);
        }
    }

    private static PalyraException damaged(Exception unreadable) {
        return new PalyraException(
                ErrorCode.JOURNAL_DAMAGED,
                "The journal does not say whose it is: one of its first events is unreadable.",
                unreadable);
    }
}
