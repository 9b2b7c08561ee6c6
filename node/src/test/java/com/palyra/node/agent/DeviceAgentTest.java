package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.capability.Capabilities;
import com.palyra.node.agent.capability.DeviceConfig;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.RenewingVerifier;
import com.palyra.protocol.quic.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent over real QUIC, and a node that loses answers, delivers twice, forgets and hangs up. */
@Timeout(120)
class DeviceAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory = Path.of("");

    private ObedientNode node;
    private FakeOutbox outbox;
    private TestDevice device;
    private Running running;

    @BeforeEach
    void pair() {
        node = new ObedientNode();
        node.whenPending = NodeSide::approve;
        device = new TestDevice(directory.resolve("device"));
        device.join(new JoinTarget.Scanned(node.uri(node.address())));
        outbox = new FakeOutbox(node);
        running = new Running();
    }

    @AfterEach
    void stop() throws Exception {
        running.end();
        device.close();
        node.close();
    }

    @Test
    void eventsAreShownOnceInOrderAndAcknowledged() {
        outbox.message("one");
        running.begin("");
        outbox.message("two");
        awaitMessages("one", "two");
        until(() -> outbox.acknowledged() == 2);

        outbox.cut(CloseReason.SHUTDOWN);
        outbox.message("three");
        awaitMessages("one", "two", "three");
        assertThat(running.named("connected")).hasSize(2);
        assertThat(running.warnings).isEmpty();
    }

    @Test
    void whatIsDeliveredAgainIsNotHandledAgain() throws Exception {
        outbox.redelivers = true;
        running.begin(counting());
        outbox.message("one");
        outbox.dispatch("r1", "count", "1", PATIENCE);
        awaitMessages("one");
        until(() -> !outbox.results.isEmpty());
        outbox.cut(CloseReason.SHUTDOWN);
        until(() -> running.named("connected").size() == 2 && outbox.following() == 1);
        outbox.message("two");
        awaitMessages("one", "two");

        // The same for an agent that starts anew.
        running.end();
        running = new Running();
        running.begin(counting());
        outbox.message("three");
        awaitMessages("three");
        assertThat(outbox.results).hasSize(1);
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void aRequestWhoseEventWasNotYetHandledWhenTheAgentEndedRunsOnce() throws Exception {
        outbox.redelivers = true;
        outbox.lostAnswers.set(1000);
        running.begin(counting());
        outbox.dispatch("r1", "count", "1", PATIENCE);
        until(() -> !outbox.results.isEmpty());
        running.end();
        // As if the agent had been killed between the record of the request and that of the event.
        Files.delete(directory.resolve("device/events.json"));
        outbox.lostAnswers.set(0);
        running = new Running();
        running.begin(counting());
        outbox.message("after");
        awaitMessages("after");
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void anOutcomeIsSentAgainUntilItsAnswerArrives() {
        outbox.lostAnswers.set(2);
        running.begin("");
        outbox.dispatch("r1", "system.ping", "{\"a\":1}", PATIENCE);
        until(() -> outbox.results.size() == 3);
        assertThat(outbox.results)
                .allSatisfy(result -> assertThat(result.toString())
                        .isEqualTo("{\"request_id\":\"r1\",\"state\":\"succeeded\",\"output\":{\"a\":1}}"));
        until(() -> records().isEmpty());
    }

    @Test
    void anOutcomeOutlivesTheConnection() throws Exception {
        running.begin(program("slow", "sleep 1; echo 7"));
        outbox.dispatch("r1", "slow", "0", PATIENCE);
        until(() -> !running.named("capability_started").isEmpty());
        node.refusal = CloseReason.SHUTDOWN;
        outbox.cut(CloseReason.SHUTDOWN);
        until(() -> !running.named("capability_ended").isEmpty());
        assertThat(outbox.results).isEmpty();
        node.refusal = null;
        until(() -> outbox.results.size() == 1);
        assertThat(outbox.results.get(0).path("output").intValue()).isEqualTo(7);
    }

    @Test
    void onlyWhatTheConfigurationAllowsIsDone() {
        running.begin("built_in = [\"system.info\"]");
        outbox.dispatch("r1", "system.ping", "1", PATIENCE);
        outbox.dispatch("r2", "system.info", "{}", PATIENCE);
        until(() -> outbox.results.size() == 2);
        assertThat(outbox.results.get(0).toString())
                .isEqualTo("{\"request_id\":\"r1\",\"state\":\"rejected\",\"error\":\"unknown_capability\"}");
        assertThat(outbox.results.get(1).path("output").path("version").textValue())
                .isEqualTo("1.0");
        assertThat(outbox.registrations.get(0).toString())
                .isEqualTo("{\"platform\":\"Test\",\"version\":\"1.0\",\"capabilities\":"
                        + "[{\"name\":\"system.info\",\"available\":true}]}");
    }

    @Test
    void aRequestThatTheNodeTakesBackEndsWithItsProgram() throws Exception {
        running.begin("programs_at_once = 1\n" + program("slow", "sleep 1000"));
        outbox.dispatch("r1", "slow", "0", PATIENCE);
        outbox.dispatch("r2", "slow", "0", PATIENCE);
        until(() -> !running.named("capability_started").isEmpty());
        // One that is not known, one that waits for its turn, and one that runs; each twice, as the node may say it.
        for (String request : List.of("r3", "r3", "r2", "r2", "r1", "r1")) {
            outbox.send("capability.cancel", FakeOutbox.object().put("request_id", request));
        }
        until(() -> outbox.results.size() == 2);
        assertThat(outbox.results)
                .allSatisfy(
                        result -> assertThat(result.path("error").textValue()).isEqualTo("cancelled"));
        assertThat(running.named("capability_started")).hasSize(1);
    }

    @Test
    void aRequestThatIsTooLateIsNotBegun() {
        running.begin("");
        outbox.dispatch("r1", "system.ping", "1", Duration.ofSeconds(-1));
        until(() -> outbox.results.size() == 1);
        assertThat(outbox.results.get(0).path("state").textValue()).isEqualTo("timed_out");
        assertThat(running.named("capability_started")).isEmpty();
    }

    @Test
    void theNodeHearsWhenAPersonIsAsked() throws Exception {
        String asking = program("ask", "echo true").replace("}}", "mediation = \"asks Ada\" }}");
        running.begin(asking);
        outbox.dispatch("r1", "ask", "0", PATIENCE);
        until(() -> outbox.results.size() == 1);
        assertThat(outbox.mediations.toString()).isEqualTo("[{\"request_id\":\"r1\",\"reason\":\"asks Ada\"}]");
    }

    @Test
    void anAgentThatIsToldToEndEndsItsProgramsAndSaysSo() throws Exception {
        running.begin(program("slow", "sleep 1000"));
        outbox.dispatch("r1", "slow", "0", PATIENCE);
        until(() -> !running.named("capability_started").isEmpty());
        running.end();
        assertThat(outbox.results.toString())
                .isEqualTo("[{\"request_id\":\"r1\",\"state\":\"failed\",\"error\":\"interrupted\"}]");
    }

    @Test
    void lostEventsAreReportedByName() {
        outbox.message("one");
        outbox.message("two");
        outbox.message("three");
        outbox.loseUpTo(2);
        running.begin("");
        awaitMessages("three");
        assertThat(running.warnings).containsExactly("gap: events 1 to 2 are lost; the node keeps them no longer.");
    }

    @Test
    void aNodeThatWasRestoredFromABackupIsFollowedFromWhereItIs() {
        running.begin("");
        for (String text : List.of("one", "two", "three")) {
            outbox.message(text);
        }
        awaitMessages("one", "two", "three");
        outbox.restoredTo(1);
        outbox.cut(CloseReason.SHUTDOWN);
        until(() -> outbox.following() == 1);
        outbox.message("other two");
        awaitMessages("one", "two", "three", "other two");
        assertThat(running.warnings).hasSize(1).first().asString().contains("anew from 2", "backup");
    }

    @Test
    void theOperatorsWishForANewCertificateIsFollowed() {
        running.begin("");
        until(() -> outbox.following() == 1);
        outbox.life = Duration.ofHours(30);
        outbox.send("certificate.renew", FakeOutbox.object());
        until(() -> !running.named("renewed").isEmpty());
        assertThat(device.state.membership().orElseThrow().certificateExpiresAt())
                .isAfter(device.now().plus(Duration.ofHours(29)));
        outbox.message("after");
        awaitMessages("after");
        assertThat(running.named("connected")).hasSize(1);
    }

    @Test
    void aChangeOfTheAuthoritiesIsFollowedWithTheNextCertificate() {
        X509Certificate next = CertificateAuthoritySigner.create(
                        IdentityKey.generate(node.random), InstantSource.system(), node.random)
                .certificate();
        running.begin("");
        until(() -> outbox.following() == 1);
        outbox.alsoTrusted = List.of(next);
        outbox.send("ca.bundle", FakeOutbox.object().put("bundle", "any"));
        until(() -> !running.named("renewed").isEmpty());
        assertThat(device.state.membership().orElseThrow().authorities())
                .containsExactly(node.authority.certificate(), next);
        assertThat(running.named("connected")).hasSize(1);
    }

    @Test
    void anAuthorityThatIsReplacedIsFollowedByTheKeyOfTheNode() {
        node.renewal = enrollment -> RenewingVerifier.renewed(
                Certificates.der(node.authority.issueDevice(
                        enrollment.deviceId(), enrollment.deviceKey(), Duration.ofHours(30))),
                List.of(Certificates.der(node.authority.certificate())));
        running.begin("");
        until(() -> outbox.following() == 1);
        node.replaceAuthority();
        until(() -> running.named("connected").size() == 2);
        assertThat(device.state.membership().orElseThrow().authorities()).containsExactly(node.authority.certificate());
        outbox.message("after");
        awaitMessages("after");
    }

    @Test
    void aNodeThatKnowsOnlyTheReferencesProtocolIsAskedForItsNumbers() {
        outbox.reference = true;
        outbox.message("one");
        outbox.message("two");
        running.begin("");
        until(() -> running.named("event").size() == 2);
        assertThat(running.named("event").toString())
                .isEqualTo("[{\"event\":\"event\",\"seq\":1}, {\"event\":\"event\",\"seq\":2}]");
    }

    @Test
    void aDeviceThatIsRevokedStops() throws Exception {
        running.begin("");
        until(() -> outbox.following() == 1);
        node.refusal = CloseReason.REVOKED;
        outbox.cut(CloseReason.REVOKED);
        assertThat(running.failure().error()).isEqualTo(ErrorCode.DEVICE_REVOKED);
        assertThat(running.said)
                .extracting(each -> each.path("event").textValue())
                .containsExactly("connected", "disconnected", "revoked");
        // People hear it from the failure.
        assertThat(running.forPeople).hasValue(1);
    }

    @Test
    void aDeviceThatIsEvictedStops() throws Exception {
        node.refusal = CloseReason.EVICTED;
        running.begin("");
        assertThat(running.failure().error()).isEqualTo(ErrorCode.DEVICE_EVICTED);
        assertThat(running.said.toString())
                .isEqualTo(
                        "[{\"event\":\"evicted\",\"code\":\"DEV-014\",\"reason\":\"The device was evicted; it may pair"
                                + " again.\"}]");
        assertThat(running.forPeople).hasValue(0);
    }

    @Test
    void thereIsOneAgentInADirectory() throws Exception {
        running.begin("");
        until(() -> outbox.following() == 1);
        Running second = new Running();
        second.begin("");
        assertThat(second.failure().error()).isEqualTo(ErrorCode.DEVICE_AGENT_RUNS);
        outbox.message("still here");
        awaitMessages("still here");
    }

    @Test
    void aWrongClockIsNamedAndAsSoonAsItIsSetTheDeviceIsBack() {
        node.now = InstantSource.system();
        device.advance(Duration.ofDays(2));
        running.begin("");
        until(() -> running.named("not_renewed").stream()
                .anyMatch(event -> event.path("code").textValue().equals("DEV-009")
                        && event.path("reason").textValue().contains("2d ahead of the node's")));
        assertThat(running.named("connected")).isEmpty();
        device.advance(Duration.ofDays(-2));
        until(() -> running.named("connected").size() == 1);
    }

    private void awaitMessages(String... texts) {
        until(() -> running.messages().equals(List.of(texts)));
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    private List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("device/dispatches"))) {
            return files.toList();
        }
    }

    private String counting() throws IOException {
        return program("count", "echo run >> " + directory.resolve("runs") + "; echo 1");
    }

    private long runs() throws IOException {
        return Files.readAllLines(directory.resolve("runs")).size();
    }

    private String program(String name, String body) throws IOException {
        Path program = directory.resolve(name + ".sh");
        if (!Files.exists(program)) {
            Files.writeString(program, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + body + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        return "capabilities { " + name + " { program = \"" + program + "\"\n }}";
    }

    /** An agent on a thread of its own, and what it said. */
    private final class Running implements AgentEvents {
        final List<JsonNode> said = new CopyOnWriteArrayList<>();
        final AtomicInteger forPeople = new AtomicInteger();
        final List<String> warnings = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private @Nullable DeviceAgent agent;

        void begin(String config) {
            Capabilities capabilities = Capabilities.of(
                    DeviceConfig.parse(config, "device.conf"),
                    Map.of(),
                    "1.0",
                    new Properties(),
                    InstantSource.system());
            DeviceAgent begun = device.agent(capabilities, this);
            agent = begun;
            Thread thread = new Thread(() -> {
                try {
                    begun.run();
                    end.complete(true);
                } catch (InterruptedException | RuntimeException e) {
                    end.completeExceptionally(e);
                }
            });
            thread.start();
        }

        void end() throws Exception {
            DeviceAgent begun = agent;
            if (begun != null) {
                begun.stop();
                end.handle((done, failure) -> done).get();
            }
        }

        PalyraException failure() throws Exception {
            return end.handle((done, failure) -> PalyraException.in(failure).orElseThrow())
                    .get();
        }

        List<JsonNode> named(String event) {
            return said.stream()
                    .filter(each -> each.path("event").textValue().equals(event))
                    .toList();
        }

        List<String> messages() {
            return named("message").stream()
                    .map(each -> each.path("data").textValue())
                    .toList();
        }

        @Override
        public void received(String event, ObjectNode details, String sentence) {
            happened(event, details, sentence);
        }

        @Override
        public void happened(String event, ObjectNode details, String sentence) {
            forPeople.incrementAndGet();
            ended(event, details);
        }

        @Override
        public void ended(String event, ObjectNode details) {
            ObjectNode json = FakeOutbox.object().put("event", event);
            json.setAll(details);
            said.add(json);
        }

        @Override
        public void warning(String sentence) {
            warnings.add(sentence);
        }
    }
}
