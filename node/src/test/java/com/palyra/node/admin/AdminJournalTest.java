package com.palyra.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.CheckReport.Finding;
import com.palyra.persistence.journal.store.CheckReport.Kind;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal through the admin socket: short questions, and jobs that outlast an answer. */
class AdminJournalTest {
    @TempDir
    Path state = Path.of("");

    private Optional<AdminServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(AdminServer::close);
    }

    @Test
    void aJobIsAnsweredAtOnceAndAskedForUntilItIsDone() {
        FakeJournal journal = serve(FakeJournal.slow());

        String job = call("journal.check").path("job").asText();
        assertThat(askFor(job).toString())
                .isEqualTo("{\"job\":\"" + FakeJournal.JOB + "\",\"state\":\"running\",\"records\":0}");

        journal.finish();
        assertThat(askFor(job).toString())
                .isEqualTo("{\"job\":\"" + FakeJournal.JOB + "\",\"state\":\"done\",\"records\":1236,\"result\":"
                        + "{\"healthy\":true,\"events\":1200,\"ids\":34,\"snapshots\":2,\"files\":[],\"findings\":[],"
                        + "\"unattributed\":0,\"batches_missing\":0,\"complete\":true,\"torn\":false}}");
    }

    @Test
    void aSecondJobIsAConflictAndStatsAreNot() {
        FakeJournal journal = serve(FakeJournal.slow());
        call("journal.check");

        assertThatThrownBy(() -> call("journal.compact")).isInstanceOfSatisfying(PalyraException.class, busy -> {
            assertThat(busy.error()).isEqualTo(ErrorCode.JOURNAL_BUSY);
            assertThat(busy.error().exitCode()).isEqualTo(5);
        });
        assertThat(call("journal.stats").path("events").asLong()).isEqualTo(1200);

        journal.finish();
        assertThat(call("journal.compact").path("job").asText()).isEqualTo(FakeJournal.JOB.value());
    }

    @Test
    void aJobThatFailsIsAnsweredWithItsError() {
        serve(FakeJournal.slow());
        String job = call("journal.check").path("job").asText();
        FakeJournal failing = serve(FakeJournal.slow());
        failing.check().run(progress -> {
            throw new PalyraException(ErrorCode.JOURNAL_DISK_FULL, "The disk of the journal is nearly full.");
        });

        assertThatThrownBy(() -> askFor(job))
                .isInstanceOfSatisfying(
                        PalyraException.class, full -> assertThat(full.error()).isEqualTo(ErrorCode.JOURNAL_DISK_FULL));
    }

    @Test
    void aJobOfANodeThatWasRestartedIsNotKnown() {
        serve(FakeJournal.slow());
        assertThatThrownBy(() -> askFor(FakeJournal.JOB.value()))
                .isInstanceOf(PalyraException.class)
                .hasMessageContaining("restarted");
    }

    @Test
    void ofMoreFindingsThanAnAnswerHoldsTheFirstOnesCome() {
        // Three bytes a character, and quotes that JSON writes with two: the size is that of the answer, not of the
        // ids.
        String id = "\u20ac\"".repeat(256);
        List<Finding> findings = IntStream.rangeClosed(1, Limits.JOURNAL_FINDINGS)
                .mapToObj(n -> new Finding(Kind.EVENTS_MISSING, id, 2L * n, 2L * n))
                .toList();
        serve(FakeJournal.with(new CheckReport(5, 1, 0, List.of(), findings, 0, 0, true, false)));

        JsonNode report = askFor(call("journal.check").path("job").asText()).path("result");

        assertThat(report.path("complete").asBoolean()).isFalse();
        assertThat(report.path("healthy").asBoolean()).isFalse();
        assertThat(report.path("findings").size()).isBetween(700, 1000);
        assertThat(report.path("findings").get(699).path("from").asLong()).isEqualTo(1400);
        assertThat(report.path("findings").get(0).path("id").asText()).isEqualTo(id);
    }

    @Test
    void evenWhatIsWrongWithTheFilesDoesNotExceedAnAnswer() {
        List<String> files = IntStream.range(0, 30_000)
                .mapToObj(n -> "The file " + n + ".sst is missing, one of many.")
                .toList();
        serve(FakeJournal.with(new CheckReport(0, 0, 0, files, List.of(), 0, 0, true, false)));

        JsonNode report = askFor(call("journal.check").path("job").asText()).path("result");

        assertThat(report.path("complete").asBoolean()).isFalse();
        assertThat(report.path("files").size()).isBetween(10_000, 29_999);
    }

    private FakeJournal serve(FakeJournal journal) {
        stop();
        server = Optional.of(AdminServer.start(state, new NodeCommands(new FakeNode(journal))));
        return journal;
    }

    private JsonNode call(String command) {
        return AdminClient.of(state).call(command, params());
    }

    private JsonNode askFor(String job) {
        return AdminClient.of(state).call("journal.job", params().put("job", job));
    }

    private static ObjectNode params() {
        return JsonNodeFactory.instance.objectNode();
    }
}
