package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.journal.store.CheckReport.Finding;
import com.palyra.persistence.journal.store.CheckReport.Kind;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check finds damage in what is not about any event that is still there. */
class CheckOfCountersTest {
    @TempDir
    Path root;

    @BeforeEach
    void fill() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("gone", Stores.events("gone", 1, 10)));
            Stores.get(store.append("there", Stores.events("there", 1, 3)));
            Stores.get(store.deleteTo("gone", 10));
        }
        assertThat(Stores.check(root).healthy()).isTrue();
    }

    @Test
    void countersOfAnIdWhoseEventsAreDeleted() {
        Tampering.change(root, Keys.of(Keys.ENTITY, "gone"), CheckOfCountersTest::flipped);

        CheckReport report = Stores.check(root);

        assertThat(report.findings()).containsExactly(new Finding(Kind.COUNTERS_LOST, "gone", 0, 0));
        assertThat(report.events()).isEqualTo(3);
    }

    @Test
    void aDeletionThatGoesOn() {
        byte[] key = Keys.of(Keys.DELETION, "there");
        Tampering.change(root, key, nothing -> flipped(Records.number(key, 2)));

        assertThat(Stores.check(root).findings()).containsExactly(new Finding(Kind.COUNTERS_LOST, "there", 0, 0));
        assertRefused("A deletion that goes on cannot be read");
    }

    @Test
    void theNumberOfAcknowledgedBatches() throws IOException {
        Path mark = root.resolve("journal/acknowledged");
        byte[] bytes = Files.readAllBytes(mark);
        bytes[bytes.length - 1] ^= 1;
        Files.write(mark, bytes);

        assertThat(Stores.check(root).files())
                .singleElement()
                .asString()
                .startsWith("The file acknowledged cannot be read");
        assertRefused("The file acknowledged cannot be read: its checksum is wrong.");
        Files.delete(mark);
        for (int i = 0; i < 2; i++) {
            CheckReport without = Stores.check(root);
            assertThat(without.files()).singleElement().asString().contains("it is missing");
            assertThat(without.complete()).isFalse();
            assertRefused("The file acknowledged cannot be read: it is missing. With an empty file in its place");
        }
        Files.createFile(mark);
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.byId(store, "there")).hasSize(3);
        }
    }

    private void assertRefused(String what) {
        assertThatThrownBy(() -> Stores.open(root))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED))
                .hasMessageContaining(what);
    }

    private static byte[] flipped(byte[] value) {
        byte[] changed = value.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }
}
