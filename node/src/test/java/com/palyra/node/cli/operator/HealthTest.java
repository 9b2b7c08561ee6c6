package com.palyra.node.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.admin.AdminHandler;
import com.palyra.node.admin.AdminServer;
import com.palyra.node.admin.FakeJournal;
import com.palyra.node.admin.FakeNode;
import com.palyra.node.admin.NodeCommands;
import com.palyra.persistence.journal.store.StoreCondition.State;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
    private final FakeJournal journal = FakeJournal.with(FakeJournal.HEALTHY);

    @TempDir
    Path state = Path.of("");

    @Test
    void aNodeThatTakesWritesIsOk() {
        OperatorRun run = run("health");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines("ok");
        assertThat(run("status").out()).contains("100 GiB free, nothing is written below 256 MiB");
    }

    @Test
    void aNodeWhoseDiskIsFullIsDegraded() {
        journal.refusesWrites(State.DISK_FULL);
        OperatorRun run = run("health");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEqualToIgnoringNewLines("degraded");
        assertThat(run.err().lines())
                .containsExactly(
                        "palyra: The node writes nothing: the disk of its journal has 3.0 MiB free, nothing is written"
                                + " below 256 MiB.",
                        "  Make room on the disk; nothing was changed. A running node goes on by itself then. [JOURNAL-004]");
        assertThat(run("status").out()).contains("disk full, writes are refused; 3.0 MiB free");
    }

    @Test
    void scriptsGetTheStateOfTheJournalAsFields() {
        journal.refusesWrites(State.DISK_FULL);
        assertThat(run("health", "--output", "json").out())
                .isEqualToIgnoringNewLines("{\"ok\":false,\"state\":\"degraded\",\"vault_open\":true,"
                        + "\"journal\":{\"state\":\"disk_full\",\"free_bytes\":3145728,\"min_free_bytes\":268435456}}");
    }

    @Test
    void aJournalWhoseDiskFailedNeedsARestart() {
        journal.refusesWrites(State.FAILED);
        OperatorRun run = run("health");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("the disk failed under its journal", "restart the node", "[JOURNAL-008]");
        assertThat(run("status").out()).contains("writes are refused until a restart");
    }

    @Test
    void aNodeThatHangsIsSaidInTimeAndMeanwhileAPersonSeesThatItIsWaitedFor() {
        AdminHandler hanging = (command, params) -> new CompletableFuture<JsonNode>();
        try (AdminServer server = AdminServer.start(state, hanging)) {
            assertThat(server).isNotNull();
            OperatorRun run = OperatorRun.of(state, InstantSource.system(), true, "health", "--timeout", "2s");
            assertThat(run.exit()).isEqualTo(7);
            assertThat(run.err())
                    .startsWith("\r\u001b[Kpalyra: waiting for the node, 1s")
                    .contains(
                            "\r\u001b[Kpalyra: The node did not answer within 2s; it hangs, is stopped, or has too much");
            assertThat(OperatorRun.of(state, "health", "--timeout", "100ms").err())
                    .startsWith("palyra: The node did not answer within 100ms;");
        }
    }

    private OperatorRun run(String... arguments) {
        try (AdminServer server = AdminServer.start(state, new NodeCommands(new FakeNode(journal)))) {
            assertThat(server).isNotNull();
            return OperatorRun.of(state, arguments);
        }
    }
}
