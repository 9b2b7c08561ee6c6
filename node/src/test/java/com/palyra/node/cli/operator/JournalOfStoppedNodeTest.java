package com.palyra.node.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.palyra.persistence.state.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code palyra journal ...} where no node runs: the command takes the state directory and reads the journal itself. */
class JournalOfStoppedNodeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder = Path.of("");

    @Test
    void aHealthyJournalIsShownCheckedAndCompacted() throws Exception {
        SampleJournal journal = SampleJournal.write(state());

        JsonNode stats = json(run("journal", "stats", "--output", "json"));
        assertThat(stats.path("events").asLong()).isEqualTo(journal.events());
        assertThat(stats.path("ids").asInt()).isEqualTo(SampleJournal.IDS.size());
        assertThat(stats.path("bytes").asLong()).isGreaterThan(journal.events() * SampleJournal.EVENT_BYTES);
        assertThat(run("journal", "stats").out()).contains("Events       " + journal.events() + " of 3 ids");

        assertThat(json(run("journal", "check", "--output", "json")).toString())
                .isEqualTo(
                        "{\"healthy\":true,\"events\":" + journal.events() + ",\"ids\":3,\"snapshots\":0,\"files\":[],"
                                + "\"findings\":[],\"unattributed\":0,\"batches_missing\":0,\"complete\":true,\"torn\":false}");

        JsonNode compacted = json(run("journal", "compact", "--output", "json"));
        assertThat(compacted.path("bytes_before").asLong()).isPositive();
        assertThat(compacted.path("bytes_after").asLong()).isPositive();
        assertThat(run("journal", "check").out()).startsWith("Healthy: ");
    }

    @Test
    void ofFlippedBytesTheEventsInTheirBlocksAreListedAndNothingElse() throws Exception {
        SampleJournal journal = SampleJournal.write(state());
        journal.flip("device|A", 100);
        journal.flip("device|A", 101);
        journal.flip("device|A", 102);
        journal.flip("device|B", 7);
        journal.flip("window", SampleJournal.EVENTS_EACH);

        OperatorRun text = run("journal", "check");
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.out())
                .as(text.err())
                .contains("events missing  device|A  100-102", "events missing  device|B  7", "window    1000")
                .contains("Damaged: 5 events of 3 ids; good are " + (journal.events() - 5) + " events of 3 ids");
        assertThat(text.err()).contains(state() + " is damaged: 5 events of 3 ids.", "[JOURNAL-011]");

        JsonNode report =
                JSON.readTree(run("journal", "check", "--output", "json").out());
        assertThat(report.path("findings").toString())
                .isEqualTo("[" + missing("window", 1000, 1000) + "," + missing("device|A", 100, 102) + ","
                        + missing("device|B", 7, 7) + "]");
        assertThat(report.path("complete").asBoolean()).isTrue();
        assertThat(report.path("unattributed").asLong()).isZero();
        assertThat(run("journal", "compact").err()).contains("[JOURNAL-003]");
    }

    @Test
    void ofATableThatIsGoneExactlyItsEventsAreListed() throws Exception {
        SampleJournal journal = SampleJournal.write(state());
        Path table = journal.tableOf("device|B", 500);
        Map<String, NavigableSet<Long>> gone = journal.eventsIn(table);
        assertThat(gone).isNotEmpty();
        Files.delete(table);

        OperatorRun check = run("journal", "check", "--output", "json");
        assertThat(check.exit()).isEqualTo(1);
        JsonNode report = JSON.readTree(check.out());
        assertThat(report.path("files").get(0).asText()).isEqualTo("The file " + table.getFileName() + " is missing.");
        assertThat(missing(report)).isEqualTo(gone);
        assertThat(report.path("events").asLong())
                .isEqualTo(journal.events()
                        - gone.values().stream().mapToInt(NavigableSet::size).sum());
        assertThat(run("journal", "stats").err()).contains(table.getFileName() + " is missing", "[JOURNAL-003]");
    }

    @Test
    void aDatabaseThatIsGoneAsAWholeIsDamageAndNotAFreshJournal() throws Exception {
        SampleJournal.write(state());
        Files.move(state().resolve("journal/db"), folder.resolve("elsewhere"));

        OperatorRun check = run("journal", "check");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out())
                .contains("acknowledged batches of events are missing", "Damaged: at least the last 60 ");
        assertThat(check.err()).contains("the last 60 acknowledged batches").doesNotContain("no event is affected");
        JsonNode report =
                JSON.readTree(run("journal", "check", "--output", "json").out());
        assertThat(report.path("batches_missing").asLong()).isEqualTo(60);
        assertThat(report.path("complete").asBoolean()).isFalse();
        assertThat(state().resolve("journal/db")).doesNotExist();
    }

    @Test
    void withoutAJournalThereIsOneSentenceAndNothingIsMade() throws Exception {
        for (String verb : List.of("stats", "check", "compact")) {
            OperatorRun none = run("journal", verb);
            assertThat(none.exit()).isEqualTo(6);
            assertThat(none.err()).contains("there is no journal in it").hasLineCount(2);
            assertThat(none.out()).isEmpty();
            assertThat(state()).doesNotExist();
        }
        StateDirectory.open(state()).close();
        assertThat(run("journal", "check").exit()).isEqualTo(6);
        assertThat(state()).isEmptyDirectory();
    }

    @Test
    void aJournalThatIsGoneBesideTheKeysOfANodeIsDamage() throws Exception {
        try (StateDirectory directory = StateDirectory.open(state())) {
            Path key = directory
                    .folder("secrets")
                    .resolve(HexFormat.of().formatHex("identity/ca/state.json".getBytes(StandardCharsets.UTF_8)));
            Files.createFile(key);
        }
        assertThat(run("journal", "stats").err()).contains("The journal is missing", "[JOURNAL-003]");
        assertThat(run("journal", "compact").err()).contains("The journal is missing", "[JOURNAL-003]");
        assertThat(run("journal", "check").err())
                .contains("The journal is missing", "[JOURNAL-011]")
                .doesNotContain("'palyra journal check'");
        assertThat(state().resolve("journal")).doesNotExist();
    }

    @Test
    void whatIsNoFolderOrNotTheOwnersAloneIsOneSentenceForEachCommand() throws Exception {
        SampleJournal.write(state());
        Path journal = state().resolve("journal");
        Files.setPosixFilePermissions(journal.resolve("db"), PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String verb : List.of("stats", "check", "compact")) {
            OperatorRun open = run("journal", verb);
            assertThat(open.err())
                    .contains("open to others: " + journal.resolve("db"), "[STATE-003]")
                    .hasLineCount(2);
        }
        Files.move(journal, folder.resolve("elsewhere"));
        Files.writeString(journal, "");
        for (String verb : List.of("stats", "check", "compact")) {
            OperatorRun file = run("journal", verb);
            assertThat(file.err())
                    .contains("is a file: " + journal, "[JOURNAL-001]")
                    .hasLineCount(2);
        }
    }

    @Test
    void aStateDirectoryThatSomebodyTookIsNotTouched() throws Exception {
        SampleJournal.write(state());
        try (StateDirectory starting = StateDirectory.open(state())) {
            starting.lock(InstantSource.system());
            OperatorRun run = run("journal", "compact");
            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err()).contains("[STATE-001]");
        }
    }

    @Test
    void aCopyThatAnInterruptedCheckLeftIsRemoved() throws Exception {
        SampleJournal.write(state());
        Path left = Files.createDirectory(state().resolve("journal/check"));
        Files.writeString(left.resolve("000001.sst"), "old", StandardOpenOption.CREATE);
        assertThat(run("journal", "compact").exit()).isZero();
        assertThat(left).doesNotExist();
    }

    private Path state() {
        return folder.resolve("state");
    }

    private OperatorRun run(String... arguments) {
        return OperatorRun.of(state(), arguments);
    }

    private static JsonNode json(OperatorRun run) throws IOException {
        assertThat(run.exit()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    private static String missing(String id, long from, long to) {
        return "{\"kind\":\"events_missing\",\"id\":\"" + id + "\",\"from\":" + from + ",\"to\":" + to + "}";
    }

    /** The sequence numbers that are reported as missing, by id. */
    private static Map<String, NavigableSet<Long>> missing(JsonNode report) {
        Map<String, NavigableSet<Long>> missing = new TreeMap<>();
        for (JsonNode finding : report.path("findings")) {
            if (finding.path("kind").asText().equals("events_missing")) {
                LongStream.rangeClosed(
                                finding.path("from").asLong(),
                                finding.path("to").asLong())
                        .forEach(number -> missing.computeIfAbsent(
                                        finding.path("id").asText(), id -> new TreeSet<>())
                                .add(number));
            }
        }
        return missing;
    }
}
