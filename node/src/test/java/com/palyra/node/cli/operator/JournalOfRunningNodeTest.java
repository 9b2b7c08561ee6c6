package com.palyra.node.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.admin.AdminServer;
import com.palyra.node.admin.FakeJournal;
import com.palyra.node.admin.FakeNode;
import com.palyra.node.admin.NodeCommands;
import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.CheckReport.Finding;
import com.palyra.persistence.journal.store.CheckReport.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code palyra journal ...} while a node answers: damage, conflicts, and what a person sees who waits. */
class JournalOfRunningNodeTest {
    private static final CheckReport DAMAGED = new CheckReport(
            1190,
            34,
            1,
            List.of(),
            List.of(
                    new Finding(Kind.EVENTS_MISSING, "device|A", 5, 9),
                    new Finding(Kind.EVENTS_DAMAGED, "device|A", 12, 12),
                    new Finding(Kind.EVENTS_MISSING, "device|\u001b[2J", 1, 2),
                    new Finding(Kind.TAGS_MISSING, "device|B", 3, 3),
                    new Finding(Kind.COUNTERS_LOST, "device|B", 4, 4),
                    new Finding(Kind.SNAPSHOT_LOST, "window", 40, 40)),
            2,
            0,
            true,
            true);

    @TempDir
    Path state = Path.of("");

    private Optional<AdminServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(AdminServer::close);
    }

    @Test
    void damageIsListedAsDataAndIsAnError() {
        serve(FakeJournal.with(DAMAGED));
        OperatorRun run = OperatorRun.of(state, "journal", "check");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines())
                .containsExactly(
                        "FOUND             ID           NUMBERS",
                        "events missing    device|A     5-9",
                        "events damaged    device|A     12",
                        "events missing    device|?[2J  1-2",
                        "not found by tag  device|B     3",
                        "counters lost     device|B     4",
                        "snapshot lost     window       40",
                        "Damaged: 8 events of 2 ids, 2 events of unknown ids, and 3 findings beside the events; good are"
                                + " 1190 events of 34 ids and 1 snapshot. A write was cut off at the end; it was not"
                                + " acknowledged, so nothing is lost by that.");
        assertThat(run.err().lines())
                .containsExactly(
                        "palyra: The journal in the state directory " + state
                                + " is damaged: 8 events of 2 ids, 2 events"
                                + " of unknown ids, and 3 findings beside the events.",
                        "  Keep the files as they are, and restore a backup of the state directory. [JOURNAL-011]");
    }

    @Test
    void scriptsGetTheReportOnOneStreamAndTheErrorOnTheOther() {
        serve(FakeJournal.with(new CheckReport(
                3, 1, 0, List.of(), List.of(new Finding(Kind.EVENTS_MISSING, "a", 4, 5)), 0, 0, true, false)));
        OperatorRun run = OperatorRun.of(state, "journal", "check", "--output", "json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .isEqualToIgnoringNewLines(
                        "{\"healthy\":false,\"events\":3,\"ids\":1,\"snapshots\":0,\"files\":[],\"findings\":[{\"kind\":"
                                + "\"events_missing\",\"id\":\"a\",\"from\":4,\"to\":5}],\"unattributed\":0,"
                                + "\"batches_missing\":0,\"complete\":true,\"torn\":false}");
        assertThat(run.err()).startsWith("{\"error\":{\"code\":\"JOURNAL-011\"").contains("2 events of 1 id.");
    }

    @Test
    void whatARunningNodeCannotListSaysHowToListIt() {
        serve(FakeJournal.with(new CheckReport(
                0, 0, 0, List.of("The journal cannot be read: checksum mismatch"), List.of(), 0, 0, false, false)));
        OperatorRun run = OperatorRun.of(state, "journal", "check");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("The journal cannot be read: checksum mismatch" + System.lineSeparator())
                .contains("Stop the node and check again");
        assertThat(run.err()).contains("what is affected is not known");
    }

    @Test
    void aSecondJobIsAConflict() {
        FakeJournal journal = serve(FakeJournal.slow());
        journal.compact();
        OperatorRun run = OperatorRun.of(state, "journal", "check");

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("already", "[JOURNAL-009]");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whoWaitsAtATerminalSeesHowFarItIsAndNothingOfThatStays() {
        OperatorRun run = slowCheck(true, "journal", "check");
        assertThat(run.err())
                .startsWith("\r\u001b[Kpalyra: checking the journal, ")
                .matches("(?s).*, \\d+s\r\u001b\\[K");
        assertThat(run.out()).startsWith("Healthy: ");
        assertThat(run.exit()).isZero();
    }

    @Test
    void withoutATerminalOrForAScriptThereIsNoProgress() {
        assertThat(slowCheck(false, "journal", "check").err()).isEmpty();
        assertThat(slowCheck(true, "journal", "check", "--output", "json").err())
                .isEmpty();
    }

    @Test
    void aNodeThatStopsInTheMiddleIsSaid() throws Exception {
        serve(FakeJournal.slow());
        AtomicInteger looks = new AtomicInteger();
        // The command looks at the clock after each answer; after the third the node is gone.
        InstantSource clock = () -> {
            if (looks.incrementAndGet() == 3) {
                stop();
            }
            return Instant.EPOCH;
        };
        OperatorRun run = OperatorRun.of(state, clock, true, "journal", "compact");

        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err()).contains("The node stopped before it was done");
    }

    /** A check during which ten seconds pass with every look at the clock, until it is done. */
    private OperatorRun slowCheck(boolean watched, String... arguments) {
        FakeJournal journal = serve(FakeJournal.slow());
        AtomicInteger looks = new AtomicInteger();
        InstantSource clock = () -> {
            if (looks.incrementAndGet() == 4) {
                CompletableFuture.runAsync(journal::finish).join();
            }
            return Instant.EPOCH.plusSeconds(10L * looks.get());
        };
        return OperatorRun.of(state, clock, watched, arguments);
    }

    private FakeJournal serve(FakeJournal journal) {
        stop();
        server = Optional.of(AdminServer.start(state, new NodeCommands(new FakeNode(journal))));
        return journal;
    }
}
