package com.palyra.actors.vault;

import com.palyra.persistence.event.DurableSnapshot;
import com.palyra.persistence.event.VaultScopeSnapshot;
import org.apache.pekko.persistence.typed.SnapshotAdapter;

/** A scope's content as the snapshot store keeps it. */
final class ScopeSnapshots implements SnapshotAdapter<ScopeContent> {
    @Override
    public Object toJournal(ScopeContent content) {
        return content.toSnapshot();
    }

    @Override
    public ScopeContent fromJournal(Object snapshot) {
        return ScopeContent.of((VaultScopeSnapshot) (DurableSnapshot) snapshot);
    }
}
