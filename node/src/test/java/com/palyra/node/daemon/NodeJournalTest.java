package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.NodeSettings;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is gone is not taken for one that was never made. */
class NodeJournalTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void keysWithoutAJournalAreRefused() throws IOException {
        try (StateDirectory state = StateDirectory.open(folder)) {
            open(state).close();
            makeKeys(state);
            open(state).close();

            Files.move(folder.resolve("journal"), folder.resolve("elsewhere"));
            assertMissing(state);
            state.folder("journal");
            assertMissing(state);

            Files.delete(folder.resolve("journal"));
            Files.move(folder.resolve("elsewhere"), folder.resolve("journal"));
            open(state).close();
        }
    }

    @Test
    void whatIsLeftBesideTheFilesOfADatabaseIsNoJournal() throws IOException {
        try (StateDirectory state = StateDirectory.open(folder)) {
            open(state).close();
            makeKeys(state);
            Path database = folder.resolve("journal/db");
            try (Stream<Path> files = Files.list(database)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.writeString(database.resolve("LOG"), "opened");
            Files.write(folder.resolve("journal/acknowledged"), new byte[12]);
            assertMissing(state);
            Files.delete(folder.resolve("journal/acknowledged"));
            assertMissing(state);
            assertThat(database).isDirectoryNotContaining("glob:**CURRENT");
        }
    }

    @Test
    void aFirstStartThatWasInterruptedAnywhereBeginsAgain() {
        try (StateDirectory state = StateDirectory.open(folder)) {
            open(state).close();
            open(state).close();
            SecretStore secrets = state.secrets(random);
            makeKeys(state);
            assertThat(secrets.delete(AuthorityKeys.SIGNING)).isTrue();
            open(state).close();
            makeKeys(state);
            open(state).close();
        }
    }

    @Test
    void theIdentityOfADeviceDoesNotSayThatThereWasAJournal() {
        try (StateDirectory state = StateDirectory.open(folder)) {
            makeKeys(state);
            assertThat(state.secrets(random).delete(AuthorityKeys.SIGNING)).isTrue();
            open(state).close();
        }
    }

    @Test
    void aNodeMakesItsJournalBeforeItsKeys() throws IOException {
        StateDirectory.open(folder).close();
        Files.writeString(folder.resolve("journal"), "");

        assertThatThrownBy(() -> NodeDaemon.start(
                        folder,
                        new DaemonSettings(
                                NodeSettings.of(
                                        "test",
                                        "0",
                                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                        List.of()),
                                StoreSettings.DEFAULT,
                                VaultSettings.DEFAULT,
                                Optional.empty()),
                        InstantSource.system(),
                        random,
                        notice -> {}))
                .hasMessageStartingWith("Where the folder of the journal should be is a file: ");
        assertThat(NodeKeys.exist(folder)).isFalse();
    }

    private static EmbeddedJournal open(StateDirectory state) {
        return NodeJournal.open(state, StoreSettings.DEFAULT, InstantSource.system());
    }

    private void makeKeys(StateDirectory state) {
        NodeKeys.open(state.secrets(random), InstantSource.system(), random).close();
        assertThat(NodeKeys.exist(state.root())).isTrue();
    }

    private static void assertMissing(StateDirectory state) {
        assertThatThrownBy(() -> open(state))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        missing -> assertThat(missing.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED))
                .hasMessageStartingWith("The journal is missing: ");
    }
}
