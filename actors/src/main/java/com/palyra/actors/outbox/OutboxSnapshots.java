package com.palyra.actors.outbox;

import com.palyra.persistence.event.DurableSnapshot;
import com.palyra.persistence.event.OutboxSnapshot;
import org.apache.pekko.persistence.typed.SnapshotAdapter;

/** An outbox's content as the snapshot store keeps it. */
final class OutboxSnapshots implements SnapshotAdapter<OutboxContent> {
    @Override
    public Object toJournal(OutboxContent content) {
        return content.toSnapshot();
    }

    @Override
    public OutboxContent fromJournal(Object snapshot) {
        return OutboxContent.of((OutboxSnapshot) (DurableSnapshot) snapshot);
    }
}
