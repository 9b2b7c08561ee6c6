package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.journal.store.HeldStore;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoredSnapshot;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.JournalProtocol.RecoverySuccess;
import org.apache.pekko.persistence.JournalProtocol.ReplayMessages;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageFailure;
import org.apache.pekko.persistence.JournalProtocol.WriteMessagesFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StalledWriterTest {
    /** The disk stands for half a minute with {@code -Plong}, and otherwise until everything has been seen. */
    private static final Duration HELD =
            Boolean.getBoolean("palyra.long") ? Duration.ofSeconds(30) : Limits.JOURNAL_WRITE;

    @TempDir
    Path root;

    @Test
    void aDiskThatDoesNotAnswerIsAnErrorWithANameWhileReadsGoOnAndWritesDoAfterwards() throws Exception {
        HeldStore held = HeldStore.open(root);
        try (JournalSystem system = JournalSystem.on(new EmbeddedJournal(held.store()))) {
            JournalProbe journal = new JournalProbe(system.system());
            journal.write("calm", 1, 3);
            journal.write("busy", 1, 1);

            held.hold();
            long since = System.nanoTime();
            journal.tell(journal.writeMessages("busy", 2, Recorder.event(2)));
            held.awaitHeld();
            JournalProbe late = new JournalProbe(system.system());
            late.tell(late.writeMessages("late", 1, Recorder.event(1)));
            assertStalled(journal);
            assertStalled(late);

            JournalProbe doubtful = new JournalProbe(system.system());
            doubtful.tell(new ReplayMessages(1, Long.MAX_VALUE, Long.MAX_VALUE, "busy", doubtful.ref()));
            do {
                assertThat(journal.replay("calm", 1, Long.MAX_VALUE, Long.MAX_VALUE)
                                .events())
                        .hasSize(3);
                assertThat(journal.byId("calm", 1, Long.MAX_VALUE)).hasSize(3);
            } while (System.nanoTime() - since < HELD.toNanos());
            doubtful.expectNothing();

            held.release();
            RecoverySuccess recovered = (RecoverySuccess)
                    doubtful.receiveUntil(RecoverySuccess.class).get(2);
            assertThat(recovered.highestSequenceNr()).isEqualTo(2);
            assertThat(journal.replay("late", 1, Long.MAX_VALUE, Long.MAX_VALUE).events())
                    .isEmpty();
            journal.write("busy", 3, 1);
            journal.write("late", 1, 1);
        }
    }

    @Test
    void closingWaitsForAWriterThatIsHeld() throws Exception {
        HeldStore held = HeldStore.open(root);
        held.hold();
        var write = held.store().saveSnapshot(new StoredSnapshot("a", 1, 1, new Payload(1, "", new byte[0])));
        held.awaitHeld();
        Thread closing = new Thread(held.store()::close);
        closing.start();
        closing.join(200);
        assertThat(closing.isAlive()).isTrue();

        held.release();
        closing.join();
        write.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static void assertStalled(JournalProbe journal) {
        journal.expect(WriteMessagesFailed.class);
        WriteMessageFailure failure = journal.expect(WriteMessageFailure.class);
        assertThat(failure.cause())
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_STALLED));
    }
}
