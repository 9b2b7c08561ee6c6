package com.palyra.node.agent.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.node.agent.capability.DispatchRecords.Begin;
import com.palyra.node.agent.capability.DispatchRecords.Finished;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request runs at most once, wherever the process ends. */
class DispatchRecordsTest {
    private static final Outcome DONE = Outcome.succeeded(JsonValue.nothing());
    private static final Outcome INTERRUPTED = Outcome.failed(Outcome.INTERRUPTED);

    @TempDir
    Path folder = Path.of("");

    @Test
    void aRequestBeginsOnce() {
        DispatchRecords records = DispatchRecords.open(folder);
        assertThat(records.begin("r1", 1)).isEqualTo(Begin.BEGUN);
        assertThat(records.begin("r1", 1)).isEqualTo(Begin.KNOWN);
        records.finish("r1", DONE);
        assertThat(records.begin("r1", 2)).isEqualTo(Begin.KNOWN);
        assertThat(DispatchRecords.open(folder).begin("r1", 1)).isEqualTo(Begin.KNOWN);
    }

    @Test
    void whatWasBegunWhenTheProcessEndedIsInterruptedAndNotBegunAgain() {
        DispatchRecords.open(folder).begin("r1", 1);
        DispatchRecords records = DispatchRecords.open(folder);
        assertThat(records.unreported()).containsExactly(new Finished("r1", INTERRUPTED));
        assertThat(records.isOpen("r1")).isFalse();
        assertThat(records.begin("r1", 1)).isEqualTo(Begin.KNOWN);
        // What comes late from somewhere else does not replace it.
        records.finish("r1", DONE);
        assertThat(records.unreported()).containsExactly(new Finished("r1", INTERRUPTED));
    }

    @Test
    void numbersComeBackAsTheProgramWroteThem() throws Exception {
        Outcome exact = Outcome.succeeded(JsonValue.parse(
                "[3.14159265358979323846,1e400,1.50]".getBytes(StandardCharsets.UTF_8), Limits.PAYLOAD_BYTES));
        DispatchRecords before = DispatchRecords.open(folder);
        before.begin("r1", 1);
        before.finish("r1", exact);
        assertThat(DispatchRecords.open(folder).unreported()).containsExactly(new Finished("r1", exact));
    }

    @Test
    void anOutcomeIsKeptUntilTheNodeHasIt() {
        DispatchRecords before = DispatchRecords.open(folder);
        before.begin("b", 1);
        before.begin("a", 2);
        before.finish("b", DONE);
        before.finish("a", Outcome.timedOut("late"));
        DispatchRecords records = DispatchRecords.open(folder);
        assertThat(records.unreported())
                .containsExactly(new Finished("b", DONE), new Finished("a", Outcome.timedOut("late")));
        records.recorded("b");
        assertThat(DispatchRecords.open(folder).unreported())
                .containsExactly(new Finished("a", Outcome.timedOut("late")));
    }

    @Test
    void whatTheNodeHasIsRememberedAsLongAsItMayBeDeliveredAgain() throws IOException {
        DispatchRecords records = DispatchRecords.open(folder);
        records.begin("r1", 5);
        records.finish("r1", DONE);
        records.recorded("r1");
        records.handled(4);
        assertThat(DispatchRecords.open(folder).begin("r1", 5)).isEqualTo(Begin.KNOWN);
        records.handled(5);
        assertThat(files()).isEmpty();
        assertThat(records.begin("r1", 6)).isEqualTo(Begin.BEGUN);
    }

    @Test
    void handlingEndsNothingThatTheNodeDoesNotHave() {
        DispatchRecords records = DispatchRecords.open(folder);
        records.begin("open", 1);
        records.begin("finished", 2);
        records.finish("finished", DONE);
        records.recorded("open");
        records.handled(10);
        assertThat(records.isOpen("open")).isTrue();
        assertThat(records.unreported()).containsExactly(new Finished("finished", DONE));
    }

    @Test
    void aDamagedRecordCountsAsBegun() throws IOException {
        DispatchRecords before = DispatchRecords.open(folder);
        before.begin("r1", 1);
        before.finish("r1", DONE);
        Path file = files().get(0);
        for (String torn : List.of(
                "", "{\"v\":1,\"requ", "null", "[]", Files.readString(file).replace("r1", "r2"))) {
            Files.writeString(file, torn);
            DispatchRecords records = DispatchRecords.open(folder);
            assertThat(records.unreported()).containsExactly(new Finished("r1", INTERRUPTED));
            assertThat(records.begin("r1", 1)).isEqualTo(Begin.KNOWN);
        }
    }

    @Test
    void whatIsNoRecordAtAllIsNotOverlooked() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "");
        assertThatThrownBy(() -> DispatchRecords.open(folder))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.STATE_DAMAGED));
    }

    @Test
    void whatAnInterruptedWriteLeftIsRemoved() throws IOException {
        Files.writeString(folder.resolve(".tmp-0123456789abcdef-1"), "{");
        assertThat(DispatchRecords.open(folder).unreported()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void thereAreNotTooMany() {
        DispatchRecords records = DispatchRecords.open(folder);
        for (int i = 0; i < Limits.DISPATCH_RECORDS; i++) {
            assertThat(records.begin("r" + i, i)).isEqualTo(Begin.BEGUN);
        }
        assertThat(records.begin("more", 9999)).isEqualTo(Begin.FULL);
        assertThat(records.isOpen("more")).isFalse();
    }

    @Test
    void whatCannotBeStoredIsNotBegun() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        DispatchRecords records = DispatchRecords.open(gone);
        Files.delete(gone);
        assertThatThrownBy(() -> records.begin("r1", 1)).isInstanceOf(PalyraException.class);
        assertThat(records.isOpen("r1")).isFalse();
    }

    @Test
    void idsThatDifferInCaseOnlyAreTwo() throws IOException {
        DispatchRecords records = DispatchRecords.open(folder);
        records.begin("a", 1);
        assertThat(records.begin("A", 2)).isEqualTo(Begin.BEGUN);
        assertThat(records.begin("..", 3)).isEqualTo(Begin.BEGUN);
        assertThat(files()).hasSize(3);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
