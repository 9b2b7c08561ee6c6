package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.protocol.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.DeleteSnapshotSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol.DeleteSnapshot;
import org.apache.pekko.persistence.SnapshotProtocol.DeleteSnapshots;
import org.apache.pekko.persistence.SnapshotProtocol.LoadSnapshot;
import org.apache.pekko.persistence.SnapshotProtocol.LoadSnapshotResult;
import org.apache.pekko.persistence.SnapshotProtocol.SaveSnapshot;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.OptionConverters;

/** What Pekko asks of a snapshot store, in the words of its own protocol. */
abstract class SnapshotContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ID = "entity";
    private static final long ALL = Long.MAX_VALUE;
    private static final int FIRST = 10;
    private static final int LAST = 14;

    private final LevelDb.Preference library;

    @TempDir
    Path folder;

    private JournalSystem system;
    private ActorRef store;
    private TestKit probe;
    /** When each was taken, by its sequence number; no two at the same time. */
    private final Map<Long, Long> taken = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // started before each test
    SnapshotContract(LevelDb.Preference library) {
        this.library = library;
    }

    @BeforeEach
    void saveFive() {
        start();
        for (int number = FIRST; number <= LAST; number++) {
            save(number, "s-" + number);
        }
    }

    @AfterEach
    void stop() {
        system.close();
    }

    private void start() {
        system = JournalSystem.start(folder, new StoreSettings(Limits.JOURNAL_MERGE_BYTES, library));
        store = Persistence.get(system.system())
                .snapshotStoreFor("", system.system().settings().config());
        probe = new TestKit(system.system());
    }

    private void save(long sequenceNr, Object snapshot) {
        store.tell(new SaveSnapshot(SnapshotMetadata.apply(ID, sequenceNr), snapshot), probe.getRef());
        SnapshotMetadata saved =
                probe.expectMsgClass(PATIENCE, SaveSnapshotSuccess.class).metadata();
        assertThat(saved.sequenceNr()).isEqualTo(sequenceNr);
        taken.put(sequenceNr, saved.timestamp());
        while (System.currentTimeMillis() <= saved.timestamp()) {
            Thread.onSpinWait();
        }
    }

    private long taken(long sequenceNr) {
        return taken.getOrDefault(sequenceNr, 0L);
    }

    private Optional<SelectedSnapshot> load(String id, SnapshotSelectionCriteria criteria) {
        return load(id, criteria, ALL);
    }

    private Optional<SelectedSnapshot> load(String id, SnapshotSelectionCriteria criteria, long toSequenceNr) {
        store.tell(new LoadSnapshot(id, criteria, toSequenceNr), probe.getRef());
        LoadSnapshotResult result = probe.expectMsgClass(PATIENCE, LoadSnapshotResult.class);
        assertThat(result.toSequenceNr()).isEqualTo(toSequenceNr);
        return OptionConverters.toJava(result.snapshot());
    }

    private static SnapshotSelectionCriteria upTo(long sequenceNr, long timestamp) {
        return SnapshotSelectionCriteria.create(sequenceNr, timestamp);
    }

    private void assertLoaded(Optional<SelectedSnapshot> loaded, int number) {
        assertThat(loaded).hasValueSatisfying(snapshot -> {
            assertThat(snapshot.metadata().persistenceId()).isEqualTo(ID);
            assertThat(snapshot.metadata().sequenceNr()).isEqualTo(number);
            assertThat(snapshot.metadata().timestamp()).isEqualTo(taken(number));
            assertThat(snapshot.snapshot()).isEqualTo("s-" + number);
        });
    }

    @Test
    void nothingIsLoadedForAnotherId() {
        assertThat(load("nobody", SnapshotSelectionCriteria.latest())).isEmpty();
        assertThat(load("entit", SnapshotSelectionCriteria.latest())).isEmpty();
    }

    @Test
    void nothingIsLoadedWhereNoneMatches() {
        assertThat(load(ID, upTo(ALL, taken(FIRST) - 1))).isEmpty();
        assertThat(load(ID, upTo(9, ALL))).isEmpty();
        assertThat(load(ID, SnapshotSelectionCriteria.none())).isEmpty();
        assertThat(load(ID, SnapshotSelectionCriteria.latest(), 9)).isEmpty();
    }

    @Test
    void theNewestThatMatchesIsLoaded() {
        assertLoaded(load(ID, SnapshotSelectionCriteria.latest()), 14);
        assertLoaded(load(ID, upTo(12, ALL)), 12);
        assertLoaded(load(ID, SnapshotSelectionCriteria.latest(), 12), 12);
        assertLoaded(load(ID, upTo(12, taken(11))), 11);
        assertLoaded(load(ID, upTo(ALL, taken(12))), 12);
        assertLoaded(load(ID, SnapshotSelectionCriteria.create(ALL, ALL, 13, 0)), 14);
        assertThat(load(ID, SnapshotSelectionCriteria.create(ALL, taken(12), 13, 0)))
                .isEmpty();
    }

    @Test
    void aSnapshotIsThereAfterARestart() {
        system.close();
        start();
        assertLoaded(load(ID, SnapshotSelectionCriteria.latest()), 14);
    }

    @Test
    void oneSnapshotIsDeletedByItsSequenceNumber() {
        SnapshotMetadata middle = SnapshotMetadata.apply(ID, 12);
        store.tell(new DeleteSnapshot(middle), probe.getRef());
        probe.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);

        assertLoaded(load(ID, upTo(12, ALL)), 11);
        assertLoaded(load(ID, SnapshotSelectionCriteria.latest()), 14);
    }

    @Test
    void aSnapshotOfAnotherTimeIsNotDeleted() {
        store.tell(new DeleteSnapshot(SnapshotMetadata.apply(ID, 12, 1)), probe.getRef());
        probe.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);

        assertLoaded(load(ID, upTo(12, ALL)), 12);
    }

    @Test
    void allThatMatchAreDeleted() {
        store.tell(new DeleteSnapshots(ID, upTo(12, taken(11))), probe.getRef());
        probe.expectMsgClass(PATIENCE, DeleteSnapshotsSuccess.class);

        assertThat(load(ID, upTo(11, ALL))).isEmpty();
        assertLoaded(load(ID, upTo(12, ALL)), 12);
        assertLoaded(load(ID, SnapshotSelectionCriteria.latest()), 14);
    }

    @Test
    void aSnapshotTakesThePlaceOfOneWithItsSequenceNumber() {
        save(14, "again");

        assertThat(load(ID, SnapshotSelectionCriteria.latest()))
                .hasValueSatisfying(loaded -> assertThat(loaded.snapshot()).isEqualTo("again"));
    }

    @Test
    void aLargeSnapshotIsKeptAndOneThatIsTooLargeOrCannotBeSerializedIsRefused() {
        byte[] large = new byte[Limits.SNAPSHOT_BYTES];
        Arrays.fill(large, (byte) 7);
        save(20, large);
        assertThat(load(ID, SnapshotSelectionCriteria.latest()))
                .hasValueSatisfying(loaded -> assertThat(loaded.snapshot()).isEqualTo(large));

        for (Object unkept : new Object[] {new byte[Limits.SNAPSHOT_BYTES + 1], new Object()}) {
            store.tell(new SaveSnapshot(SnapshotMetadata.apply(ID, 21), unkept), probe.getRef());
            probe.expectMsgClass(PATIENCE, SaveSnapshotFailure.class);
        }
        assertThat(load(ID, SnapshotSelectionCriteria.latest()))
                .hasValueSatisfying(
                        loaded -> assertThat(loaded.metadata().sequenceNr()).isEqualTo(20));
    }
}
