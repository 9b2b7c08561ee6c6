package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedCloseTest {
    @TempDir
    Path root;

    @Test
    void aStoreThatIsClosedByAnInterruptedThreadIsClosed() {
        EventStore store = Stores.open(root);
        Stores.get(store.append("a", Stores.events("a", 1, 3)));
        Thread.currentThread().interrupt();

        store.close();

        assertThat(Thread.interrupted()).isTrue();
        try (EventStore again = Stores.open(root)) {
            assertThat(Stores.byId(again, "a")).hasSize(3);
        }
    }
}
