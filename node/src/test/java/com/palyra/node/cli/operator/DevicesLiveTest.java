package com.palyra.node.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.admin.AdminServer;
import com.palyra.node.admin.FakeNode;
import com.palyra.node.admin.NodeCommands;
import com.palyra.node.cli.CliRun;
import com.palyra.protocol.rpc.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about devices that go on while something happens; they end when the node does. */
class DevicesLiveTest {
    private static final String DEVICE = FakeNode.DEVICE.value();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path state = Path.of("");

    private final FakeNode node = new FakeNode();
    private AutoCloseable server = () -> {};

    @BeforeEach
    void serve() {
        server = AdminServer.start(state, new NodeCommands(node));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aWatchedListHasOneLineForEachDeviceAndThenOneForEachChange() throws Exception {
        CliRun run = palyra();
        CompletableFuture<CliRun> running = start(run, "devices", "list", "--watch", "--output", "ndjson");
        awaitLines(run, 1);
        node.disconnect();
        awaitLines(run, 2);
        stop();

        assertThat(running.join().exit()).isEqualTo(6);
        assertThat(run.out().lines().toList().get(0)).contains(DEVICE, "\"connected\":true", "192.0.2.7:40000");
        assertThat(run.out().lines().toList().get(1)).contains(DEVICE, "\"connected\":false");
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.err()).contains("The node has stopped, so there is nothing more to show.");
        assertThat(run.err()).contains("CLI-002");
    }

    @Test
    void peopleWithoutATerminalGetALineAChange() throws Exception {
        CliRun run = palyra();
        CompletableFuture<CliRun> running = start(run, "devices", "show", DEVICE, "--watch");
        awaitLines(run, 1);
        node.disconnect();
        awaitLines(run, 2);
        stop();
        running.join();

        assertThat(run.out().lines().toList().get(0)).endsWith("pixel  paired, connected from 192.0.2.7:40000");
        assertThat(run.out().lines().toList().get(1)).endsWith("pixel  paired, not connected");
    }

    @Test
    void atATerminalThePictureIsDrawnAgain() throws Exception {
        CliRun run = palyra().typing();
        CompletableFuture<CliRun> running = start(run, "devices", "list", "--watch");
        Awaitility.await().atMost(PATIENCE).until(() -> pictures(run) >= 2);
        stop();
        running.join();
        assertThat(run.out()).startsWith("\u001b[H\u001b[2JDEVICE ");
    }

    @Test
    void whoFollowsIsToldWhatIsMissingAndThenGetsEachPublicationOnce() throws Exception {
        CliRun run = palyra();
        CompletableFuture<CliRun> running = start(run, "devices", "events", DEVICE, "--follow", "--output", "ndjson");
        awaitLines(run, 3);
        node.outboxes().publish(6, "door", "\"shut\"");
        awaitLines(run, 4);
        node.outboxes().publish(9, "door", "\"open\"");
        awaitLines(run, 6);
        stop();

        assertThat(running.join().exit()).isEqualTo(6);
        assertThat(run.out().lines().map(line -> line.replaceAll("\"at\":\"[^\"]*\",", "")))
                .containsExactly(
                        "{\"missed\":true}",
                        "{\"number\":4,\"name\":\"temperature\",\"data\":{\"celsius\":21.50}}",
                        "{\"number\":5,\"name\":\"door\",\"data\":\"open\"}",
                        "{\"number\":6,\"name\":\"door\",\"data\":\"shut\"}",
                        "{\"missed\":true}",
                        "{\"number\":9,\"name\":\"door\",\"data\":\"open\"}");
        assertThat(run.err()).contains("The node has stopped, so there is nothing more to show.");
    }

    @Test
    void thatNothingWasPublishedIsSaidToPeopleAtATerminalOnly() {
        node.outboxes().forget();
        CliRun watched = palyra().typing().run("devices", "events", DEVICE);
        assertThat(watched.out()).isEmpty();
        assertThat(watched.err())
                .isEqualToIgnoringNewLines("palyra: The device has published nothing that the node has.");
        assertThat(palyra().run("devices", "events", DEVICE).err()).isEmpty();
        assertThat(palyra().typing()
                        .run("devices", "events", DEVICE, "--output", "ndjson")
                        .err())
                .isEmpty();
    }

    @Test
    void peopleSeeWhatADevicePublishesAndWhatIsMissing() {
        CliRun run = palyra().run("devices", "events", DEVICE);
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines().map(line -> line.substring("00:00:00".length())))
                .containsExactly("  temperature  {\"celsius\":21.50}", "  door  \"open\"");
        assertThat(run.err()).contains("not kept any more");
    }

    @Test
    void anOutputThatIsATextIsPrintedAsItIs() {
        CliRun piped = palyra().run("devices", "invoke", DEVICE, "say.hello");
        assertThat(piped.out()).isEqualTo("hello\n\t\"you\"\u001b[2J\n");
        assertThat(palyra().typing()
                        .run("devices", "invoke", DEVICE, "say.hello")
                        .out())
                .isEqualTo("hello\n\t\"you\"\\u001b[2J" + System.lineSeparator());
        assertThat(palyra().run("devices", "invoke", DEVICE, "say.hello", "--output", "json")
                        .out())
                .contains("\"output\":\"hello\\n\\t\\\"you\\\"\\u001B[2J\\n\"");
    }

    @Test
    void whatATerminalMayObeyIsEscapedThereAndNowhereElse() {
        node.outboxes().publish(6, "evil", "\"\u009b2J\u202e\"");
        assertThat(palyra().run("devices", "events", DEVICE).out()).contains("\"\u009b2J\u202e\"");
        assertThat(palyra().typing().run("devices", "events", DEVICE).out())
                .contains("\"\\u009b2J\\u202e\"")
                .doesNotContain("\u009b");
    }

    @Test
    void inputAndMessagesComeFromStandardInputToo() {
        assertThat(palyra().piped("{\"a\": 1.50}\n")
                        .run("devices", "send", DEVICE, "-")
                        .exit())
                .isZero();
        CliRun invoked = palyra().piped("[ 1 ]").run("devices", "invoke", DEVICE, "system.info", "--input-stdin", "-v");
        assertThat(invoked.exit()).isZero();
        assertThat(invoked.out()).isEqualToIgnoringNewLines("{\"os\":\"linux\",\"load\":1.50}");
        assertThat(node.outboxes().sent).extracting(JsonValue::size).containsExactly(10);
        String request = node.outboxes().wishes.get(0).requestId().value();
        assertThat(request).hasSize(26);
        assertThat(invoked.err()).contains("request id " + request);
    }

    @Test
    void tooMuchOnStandardInputIsRefused() {
        CliRun run = palyra().piped("\"" + "x".repeat(64 * 1024) + "\"").run("devices", "send", DEVICE, "-");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("The message is too large.");
        assertThat(node.outboxes().sent).isEmpty();
    }

    @Test
    void aNodeThatStopsWhileSomebodyWaitsIsSaidWithTheNameOfTheRequest() {
        node.outboxes().endless = true;
        node.outboxes().meanwhile = () -> new Thread(this::stopQuietly, "stopping").start();
        CliRun run = palyra().run("devices", "invoke", DEVICE, "backup.start", "--request-id", "r9");
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err()).contains("'palyra devices invocation " + DEVICE + " r9'");
    }

    private CliRun palyra() {
        return CliRun.on(state).clock(() -> FakeNode.NOW);
    }

    private void stopQuietly() {
        try {
            stop();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static CompletableFuture<CliRun> start(CliRun run, String... arguments) {
        return CompletableFuture.supplyAsync(() -> run.run(arguments), work -> new Thread(work, "watching").start());
    }

    private static void awaitLines(CliRun run, int lines) {
        Awaitility.await().atMost(PATIENCE).until(() -> run.out().lines().count() >= lines);
    }

    private static int pictures(CliRun run) {
        return run.out().split("\u001b\\[2J", -1).length - 1;
    }
}
