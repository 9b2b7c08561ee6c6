package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedDeletionTest {
    @TempDir
    Path root;

    @Test
    void aDeletionOfWhatIsBeingDeletedIsAnsweredWhenItIsGone() {
        long many = 5L * Limits.JOURNAL_DELETE_EVENTS;
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, many)));
            CompletableFuture<Void> first = store.deleteTo("a", many).toCompletableFuture();
            Stores.get(store.deleteTo("a", many));

            assertThat(store.stats().events()).isZero();
            Stores.get(first);
            Stores.get(store.deleteTo("a", many));
        }
    }
}
