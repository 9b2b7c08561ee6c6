package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UTF-8 has no halves of characters and says "?" for each: an id with one must not reach the entity "?". */
class StoreNamesTest {
    private static final SnapshotRange ANY = new SnapshotRange(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "half \udc00"})
    void anIdThatCannotBeKeptReachesNobody(String id) {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("?", Stores.events("?", 1, 3)));
            Stores.get(store.saveSnapshot(Stores.snapshot("?", 2)));

            assertRefused(() -> store.append(id, Stores.events("?", 4, 4)));
            assertRefused(() -> store.deleteTo(id, Long.MAX_VALUE));
            assertRefused(() -> store.highestSequenceNr(id));
            assertRefused(() -> store.eventsById(id, 1, Long.MAX_VALUE));
            assertRefused(() -> store.replay(id, 1, Long.MAX_VALUE, Long.MAX_VALUE, event -> {}));
            assertRefused(() -> store.ids(id));
            assertRefused(() -> store.newestSnapshot(id, ANY));
            assertRefused(() -> store.deleteSnapshots(id, ANY));
            assertRefused(() -> Stores.snapshot(id, 1));
            assertRefused(() -> store.eventsByTag("\ud800", 0, Long.MAX_VALUE));
            assertThat(Stores.byId(store, "?")).hasSize(3);
            assertThat(Stores.get(store.newestSnapshot("?", ANY))).isPresent();
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
}
