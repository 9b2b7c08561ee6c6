package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedJournalTest {
    @TempDir
    Path folder;

    @Test
    void theProbeCreatesAJournalThatOpensAgain() {
        EmbeddedJournal.probe(folder);
        EmbeddedJournal.probe(folder);

        assertThat(folder.resolve("journal").resolve("CURRENT")).exists();
    }

    @Test
    void theProbeSaysInOneLineThatTheJournalIsInUse() throws Exception {
        try (JournalSystem journal = JournalSystem.start(folder)) {
            journal.store(Recorder.start(journal.system(), "a"), 0, 1);

            assertUnavailable();
        }
    }

    @Test
    void theProbeSaysInOneLineThatTheJournalIsDamaged() throws Exception {
        EmbeddedJournal.probe(folder);
        Files.writeString(folder.resolve("journal").resolve("CURRENT"), "nonsense\n");

        assertUnavailable();
    }

    @Test
    void theProbeSaysInOneLineThatTheJournalIsAFile() throws Exception {
        Files.writeString(folder.resolve("journal"), "");

        assertUnavailable();
    }

    @Test
    void writesAreSyncedAndOneThreadDoesAllThatTouchesTheDatabase() {
        Config config = EmbeddedJournal.config(folder).withFallback(ConfigFactory.load());
        Config plugin = config.getConfig(config.getString("pekko.persistence.journal.plugin"));

        assertThat(plugin.getBoolean("fsync")).isTrue();
        assertThat(plugin.getBoolean("native")).isTrue();
        assertThat(plugin.getString("dir")).isEqualTo(folder.resolve("journal").toString());
        assertThat(plugin.getString("replay-dispatcher")).isEqualTo(plugin.getString("plugin-dispatcher"));
        assertThat(config.getConfig(plugin.getString("plugin-dispatcher"))
                        .getInt("thread-pool-executor.fixed-pool-size"))
                .isEqualTo(1);
    }

    @Test
    void aMachineWithoutALibraryIsToldSoInsteadOfBeingGivenAnother() {
        assertThat(NativeLibrary.platform("linux", "amd64")).contains("linux64");
        assertThat(NativeLibrary.platform("mac os x", "x86_64")).contains("osx");
        assertThat(NativeLibrary.platform("windows 11", "amd64")).contains("windows64");
        assertThat(NativeLibrary.platform("linux", "aarch64")).isEmpty();
        assertThat(NativeLibrary.platform("sunos", "amd64")).isEmpty();
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> EmbeddedJournal.probe(folder))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE))
                .message()
                .startsWith("The journal cannot be opened: ")
                .doesNotContain("\n");
    }
}
