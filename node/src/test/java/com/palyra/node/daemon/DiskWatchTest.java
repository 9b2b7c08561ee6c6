package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.NodeNotice;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.persistence.journal.store.StoreCondition.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
    private static final long MIB = 1024 * 1024;

    private final List<NodeNotice> notices = new ArrayList<>();
    private StoreCondition now = new StoreCondition(State.OK, 500 * MIB, 256 * MIB);
    private final DiskWatch watch = new DiskWatch(() -> now, () -> Instant.EPOCH, notices::add);

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void eachChangeIsSaidOnce() {
        watch.look();
        assertThat(notices).isEmpty();

        now = new StoreCondition(State.DISK_FULL, 3 * MIB, 256 * MIB);
        watch.look();
        watch.look();
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo("journal_disk_full");
            assertThat(notice.text())
                    .isEqualTo("The disk of the journal is nearly full, so writes are refused and reading goes on:"
                            + " 3 MiB are free, and nothing is written below 256 MiB.");
            assertThat(notice.fields()).containsEntry("free_bytes", "3145728");
        });

        now = new StoreCondition(State.OK, 500 * MIB, 256 * MIB);
        watch.look();
        watch.look();
        assertThat(notices).extracting(NodeNotice::kind).containsExactly("journal_disk_full", "journal_ok");
    }
}
