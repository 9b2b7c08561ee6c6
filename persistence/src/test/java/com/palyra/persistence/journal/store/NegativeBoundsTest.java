package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegativeBoundsTest {
    @TempDir
    Path root;

    @Test
    void aBoundBelowZeroIsZero() {
        SnapshotRange negative = new SnapshotRange(-1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, 3)));
            Stores.get(store.saveSnapshot(Stores.snapshot("a", 2)));

            assertThat(Stores.get(store.eventsByTag("all", -5, Long.MAX_VALUE))).hasSize(3);
            assertThat(Stores.get(store.eventsById("a", -5, Long.MAX_VALUE))).hasSize(3);
            assertThat(Stores.get(store.newestSnapshot("a", negative))).isPresent();
            Stores.get(store.deleteTo("a", -1));
            assertThat(Stores.byId(store, "a")).hasSize(3);
            Stores.get(store.deleteSnapshots("a", negative));
            assertThat(Stores.get(store.newestSnapshot("a", negative))).isEmpty();
        }
    }
}
