package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.event.EventTags;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.JournalProtocol.DeleteMessagesTo;
import org.apache.pekko.persistence.JournalProtocol.RecoverySuccess;
import org.apache.pekko.persistence.JournalProtocol.ReplayedMessage;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageFailure;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageRejected;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageSuccess;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Pekko asks of a journal, in the words of its own protocol. */
abstract class JournalContract {
    private static final String ID = "entity";
    private static final long ALL = Long.MAX_VALUE;

    private final LevelDb.Preference library;

    @TempDir
    Path folder;

    private JournalSystem system;
    private JournalProbe journal;

    @SuppressWarnings("NullAway.Init") // started before each test
    JournalContract(LevelDb.Preference library) {
        this.library = library;
    }

    @BeforeEach
    void writeFive() {
        system = JournalSystem.start(folder, new StoreSettings(Limits.JOURNAL_MERGE_BYTES, library));
        journal = new JournalProbe(system.system());
        journal.write(ID, 1, 5);
    }

    @AfterEach
    void stop() {
        system.close();
    }

    private void restart() {
        system.close();
        system = JournalSystem.start(folder, new StoreSettings(Limits.JOURNAL_MERGE_BYTES, library));
        journal = new JournalProbe(system.system());
    }

    private void assertReplayed(JournalProbe.Replay replay, long highest, long... sequenceNrs) {
        assertThat(replay.highest()).isEqualTo(highest);
        assertThat(replay.events().stream().map(PersistentRepr::sequenceNr))
                .containsExactlyElementsOf(LongStream.of(sequenceNrs).boxed().toList());
        for (PersistentRepr event : replay.events()) {
            assertThat(event.payload()).isEqualTo(Recorder.event((int) event.sequenceNr()));
            assertThat(event.persistenceId()).isEqualTo(ID);
            assertThat(event.writerUuid()).isEqualTo(JournalProbe.WRITER);
            assertThat(event.timestamp()).isEqualTo(JournalProbe.TIMESTAMP);
            assertThat(event.deleted()).isFalse();
        }
    }

    @Test
    void allEventsAreReplayed() {
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 1, 2, 3, 4, 5);
    }

    @Test
    void boundsOfSequenceNumbersHold() {
        assertReplayed(journal.replay(ID, 3, ALL, ALL), 5, 3, 4, 5);
        assertReplayed(journal.replay(ID, 1, 3, ALL), 5, 1, 2, 3);
        assertReplayed(journal.replay(ID, 2, 3, ALL), 5, 2, 3);
        assertReplayed(journal.replay(ID, 2, 2, ALL), 5, 2);
        assertReplayed(journal.replay(ID, 0, ALL, ALL), 5, 1, 2, 3, 4, 5);
    }

    @Test
    void aLimitOfTheCountHolds() {
        assertReplayed(journal.replay(ID, 1, ALL, 3), 5, 1, 2, 3);
        assertReplayed(journal.replay(ID, 2, 5, 2), 5, 2, 3);
        assertReplayed(journal.replay(ID, 1, ALL, 1), 5, 1);
        assertReplayed(journal.replay(ID, 1, ALL, 0), 5);
    }

    @Test
    void nothingIsReplayedWhereTheLowerBoundIsAboveTheUpper() {
        assertReplayed(journal.replay(ID, 3, 2, ALL), 5);
        assertReplayed(journal.replay(ID, 6, ALL, ALL), 5);
    }

    @Test
    void anEntityThatNeverWroteHasNothing() {
        assertReplayed(journal.replay("nobody", 1, ALL, ALL), 0);
    }

    @Test
    void moreThanOnePageIsReplayedInOrder() {
        int many = 3 * Limits.JOURNAL_PAGE + 7;
        journal.write("long", 1, many);

        List<PersistentRepr> events = journal.replay("long", 1, ALL, ALL).events();

        assertThat(events.stream().map(PersistentRepr::sequenceNr))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, many).boxed().toList());
    }

    @Test
    void idsThatBeginAlikeAreNotMixedUp() {
        journal.write("entity-1", 1, 2);
        journal.write("entit", 1, 1);

        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 1, 2, 3, 4, 5);
        assertThat(journal.replay("entit", 1, ALL, ALL).events()).hasSize(1);
        assertThat(journal.replay("", 1, ALL, ALL).events()).isEmpty();
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() {
        restart();

        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 1, 2, 3, 4, 5);
        journal.write(ID, 6, 1);
        assertReplayed(journal.replay(ID, 5, ALL, ALL), 6, 5, 6);
    }

    @Test
    void deletedEventsAreNotReplayedAndTheHighestSequenceNumberStays() {
        journal.delete(ID, 3);
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 4, 5);
        journal.delete(ID, 2);
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 4, 5);
        restart();
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 4, 5);
    }

    @Test
    void theHighestSequenceNumberOutlivesTheDeletionOfEverything() {
        journal.delete(ID, ALL);
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5);
        restart();
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5);
        journal.write(ID, 6, 2);
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 7, 6, 7);
    }

    @Test
    void deletingWhereNothingIsSucceeds() {
        journal.delete("nobody", 10);
        assertReplayed(journal.replay("nobody", 1, ALL, ALL), 0);
    }

    @Test
    void severalEventsOfOneWriteAreAllAcknowledgedInOrder() {
        List<Object> answers = journal.writeAtomically(ID, 6, Recorder.event(6), Recorder.event(7), Recorder.event(8));

        assertThat(answers).hasOnlyElementsOfType(WriteMessageSuccess.class).hasSize(3);
        assertReplayed(journal.replay(ID, 6, ALL, ALL), 8, 6, 7, 8);
    }

    @Test
    void anEventThatCannotBeSerializedIsRejectedAndItsNeighboursAreStored() {
        assertThat(journal.writeAtomically(ID, 6, Recorder.event(6))).hasOnlyElementsOfType(WriteMessageSuccess.class);
        assertThat(journal.writeAtomically(ID, 7, new Object())).hasOnlyElementsOfType(WriteMessageRejected.class);
        assertThat(journal.writeAtomically(ID, 8, Recorder.event(8))).hasOnlyElementsOfType(WriteMessageSuccess.class);
        assertReplayed(journal.replay(ID, 6, ALL, ALL), 8, 6, 8);
    }

    @Test
    void oneEventThatCannotBeSerializedRejectsTheWholeWriteItIsIn() {
        List<Object> answers = journal.writeAtomically(ID, 6, Recorder.event(6), new Object());

        assertThat(answers).hasOnlyElementsOfType(WriteMessageRejected.class).hasSize(2);
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 1, 2, 3, 4, 5);
    }

    @Test
    void writesThatAreTooLargeTogetherButNotEachAreAllStored() {
        List<byte[]> events = IntStream.range(0, 20)
                .mapToObj(i -> new byte[Limits.JOURNAL_EVENT_BYTES])
                .toList();

        assertThat(journal.writeTogether("large", 1, events))
                .hasOnlyElementsOfType(WriteMessageSuccess.class)
                .hasSize(20);
        assertThat(journal.replay("large", 1, ALL, ALL).events()).hasSize(20);
    }

    @Test
    void eventsAndNamesThatAreTooLongAreRejected() {
        assertThat(journal.writeAtomically(ID, 6, new byte[Limits.JOURNAL_EVENT_BYTES]))
                .hasOnlyElementsOfType(WriteMessageSuccess.class);
        assertThat(journal.writeAtomically(ID, 7, new byte[Limits.JOURNAL_EVENT_BYTES + 1]))
                .hasOnlyElementsOfType(WriteMessageRejected.class);
        assertThat(journal.writeAtomically("", 1, Recorder.event(1))).hasOnlyElementsOfType(WriteMessageRejected.class);
        assertThat(journal.writeAtomically("half \ud800", 1, Recorder.event(1)))
                .hasOnlyElementsOfType(WriteMessageRejected.class);
        Object[] tooMuch = new Object[20];
        Arrays.fill(tooMuch, new byte[Limits.JOURNAL_EVENT_BYTES]);
        assertThat(journal.writeAtomically("large", 1, tooMuch)).hasOnlyElementsOfType(WriteMessageRejected.class);
        String longName = "x".repeat(Limits.JOURNAL_NAME_BYTES + 1);
        assertThat(journal.writeAtomically(longName, 1, Recorder.event(1)))
                .hasOnlyElementsOfType(WriteMessageRejected.class);
        assertThat(journal.writeAtomically(ID, 7, new Tagged(Recorder.event(7), Set.of(longName))))
                .hasOnlyElementsOfType(WriteMessageRejected.class);
        Set<String> many = Set.copyOf(IntStream.rangeClosed(0, Limits.JOURNAL_TAGS)
                .mapToObj(Integer::toString)
                .toList());
        assertThat(journal.writeAtomically(ID, 7, new Tagged(Recorder.event(7), many)))
                .hasOnlyElementsOfType(WriteMessageRejected.class);
    }

    @Test
    void aSecondWriterCannotReplaceAnEvent() {
        List<Object> answers = journal.writeAtomically(ID, 5, Recorder.event(500));

        assertThat(answers)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        WriteMessageFailure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOfSatisfying(
                                        PalyraException.class,
                                        e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED)));
        assertReplayed(journal.replay(ID, 1, ALL, ALL), 5, 1, 2, 3, 4, 5);
    }

    @Test
    void tagsLeadToEventsUntilTheyAreDeleted() {
        journal.writeAtomically(ID, 6, new Tagged(Recorder.event(6), Set.of("blue", EventTags.ALL)));
        journal.writeAtomically("other", 1, new Tagged(Recorder.event(1), Set.of("blue")));
        assertThat(journal.byTag("blue")).containsExactly(ID + " 6", "other 1");
        assertThat(journal.byTag(EventTags.ALL)).containsExactly(ID + " 6");

        journal.delete(ID, ALL);

        assertThat(journal.byTag("blue")).containsExactly("other 1");
        assertThat(journal.byTag(EventTags.ALL)).isEmpty();
        assertThat(journal.ids()).containsExactly("other");
    }

    @Test
    void aReplaySeesTheWriteThatWasAskedForBeforeIt() {
        journal.tell(journal.writeMessages(ID, 6, Recorder.event(6)));
        journal.tell(new DeleteMessagesTo(ID, 2, journal.ref()));
        journal.tell(new JournalProtocol.ReplayMessages(1, ALL, ALL, ID, journal.ref()));

        List<Object> rest = journal.receiveUntil(RecoverySuccess.class);
        assertThat(rest.stream()
                        .filter(ReplayedMessage.class::isInstance)
                        .map(each -> ((ReplayedMessage) each).persistent().sequenceNr()))
                .endsWith(3L, 4L, 5L, 6L);
    }
}
