package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.palyra.node.cli.CliRun;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Join;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code palyra secrets ...} against a real node, and {@code palyra device secrets ...} through a real session. Each command
 * runs once as a process, and where it is only a means, in this JVM, which does the same in less time.
 */
class SecretsIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static @Nullable Node shared;

    @BeforeAll
    static void startNode() {
        shared = MACHINES.machine("node").up();
    }

    @Test
    void aSecretIsStoredShownHiddenBroughtBackAndEnded() {
        JsonNode first = machine().runWithInput("one", "secrets", "set", "global/api_key");
        assertThat(fields(first))
                .containsExactly("scope", "key", "version", "size", "created_at", "updated_at", "deleted");
        assertThat(first.get("scope").asText()).isEqualTo("global");
        assertThat(first.get("key").asText()).isEqualTo("api_key");
        assertThat(first.get("version").asLong()).isEqualTo(1);
        assertThat(first.get("size").asInt()).isEqualTo(3);
        assertThat(first.get("deleted").asBoolean()).isFalse();
        assertThat(set("global/api_key", "two").get("version").asLong()).isEqualTo(2);

        JsonNode hidden = node().run("secrets", "get", "global", "api_key");
        assertThat(fields(hidden)).isEqualTo(fields(first));
        JsonNode shown = node().run("secrets", "get", "global/api_key", "--reveal");
        assertThat(shown.get("value").asText()).isEqualTo("two");
        assertThat(machine()
                        .start("secrets", "get", "global/api_key", "--reveal", "--version", "1")
                        .output())
                .isEqualTo("one");

        JsonNode listed = node().run("secrets", "list", "global").get("secrets");
        assertThat(listed).hasSize(1);
        assertThat(fields(listed.get(0))).isEqualTo(fields(first));
        JsonNode history = node().run("secrets", "history", "global/api_key");
        assertThat(history.get("versions").findValuesAsText("version")).containsExactlyInAnyOrder("1", "2");

        assertThat(node().run("secrets", "delete", "global/api_key")
                        .get("deleted")
                        .asBoolean())
                .isTrue();
        assertThat(refused(3, "secrets", "get", "global/api_key", "--reveal")).contains("[VAULT-001]");
        assertThat(node().run("secrets", "undelete", "global/api_key")
                        .get("deleted")
                        .asBoolean())
                .isFalse();
        assertThat(revealed("global/api_key")).isEqualTo("two");

        assertThat(refused(2, "secrets", "destroy", "global/api_key")).contains("--yes");
        node().run("secrets", "destroy", "global/api_key", "--version", "1", "--yes");
        assertThat(refused(3, "secrets", "get", "global/api_key", "--reveal", "--version", "1"))
                .contains("[VAULT-001]");
        assertThat(revealed("global/api_key")).isEqualTo("two");
        node().run("secrets", "destroy", "global/api_key", "--yes");
        assertThat(refused(3, "secrets", "undelete", "global/api_key")).contains("[VAULT-001]");
        assertThat(node().run("secrets", "list", "global").get("secrets")).isEmpty();
    }

    @Test
    void aChangeThatExpectsAnotherVersionIsAConflict() {
        JsonNode first = machine().runWithInput("a", "secrets", "set", "skill:cas/key", "--if-version", "0");
        assertThat(first.get("version").asLong()).isEqualTo(1);
        assertThat(refused(machine(), "b", 5, "secrets", "set", "skill:cas/key", "--if-version", "0"))
                .contains("[VAULT-004]");
        assertThat(revealed("skill:cas/key")).isEqualTo("a");
        assertThat(machine()
                        .runWithInput("b", "secrets", "set", "skill:cas/key", "--if-version", "1")
                        .get("version")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void whatIsNotThereOrWronglyNamedSaysSo() {
        assertThat(machine().start("secrets", "get", "global/nothing").failure(3))
                .contains("[VAULT-001]");
        assertThat(refused(3, "secrets", "delete", "skill:nobody/nothing")).contains("[VAULT-001]");
        assertThat(refused(2, "secrets", "get", "nowhere/nothing")).contains("[VAULT-002]");
        assertThat(node().run("secrets", "list", "skill:nobody").get("secrets")).isEmpty();
    }

    @Test
    void afterNewKeysAndARestartEverythingStillOpens() {
        set("skill:rotated/one", "first");
        set("skill:rotated/two", "second");
        set("principal:ada/three", "third");

        JsonNode scope = node().run("secrets", "rotate-keys", "--scope", "skill:rotated");
        assertThat(scope.get("scope").asText()).isEqualTo("skill:rotated");
        assertThat(scope.get("rewrapped").asLong()).isEqualTo(2);
        assertThat(node().run("secrets", "rotate-keys").get("rewrapped").asLong())
                .isGreaterThanOrEqualTo(3);
        JsonNode root = node().run("secrets", "rotate-keys", "--root");
        assertThat(root.get("root").asBoolean()).isTrue();
        assertThat(root.get("rewrapped").asLong()).isGreaterThanOrEqualTo(2);

        for (int starts = 0; starts < 2; starts++) {
            assertThat(revealed("skill:rotated/one")).isEqualTo("first");
            assertThat(revealed("skill:rotated/two")).isEqualTo("second");
            assertThat(revealed("principal:ada/three")).isEqualTo("third");
            if (starts == 0) {
                shared = node().killAndRestart();
            }
        }
        assertThat(refused(3, "secrets", "rotate-keys", "--scope", "skill:nobody"))
                .contains("[VAULT-001]");
    }

    @Test
    void theBackendIsShownAndProbed() {
        JsonNode shown = node().run("secrets", "backend", "show");
        assertThat(shown.get("backend").asText()).isEqualTo("encrypted_file");
        assertThat(shown.get("open").asBoolean()).isTrue();
        assertThat(shown.at("/share/kind").asText()).isEqualTo("none");
        assertThat(shown.get("sentence").asText()).contains("A copy of the state directory opens the vault");

        JsonNode probes = node().run("secrets", "backend", "probe").get("backends");
        assertThat(probes).anySatisfy(probe -> {
            assertThat(probe.get("kind").asText()).isEqualTo("encrypted_file");
            assertThat(probe.get("works").asBoolean()).isTrue();
        });
        JsonNode there = node().run("secrets", "backend", "migrate", "encrypted_file");
        assertThat(there.get("backend").asText()).isEqualTo("encrypted_file");
        assertThat(there.get("moved").asLong()).as("all is there already").isZero();
        assertThat(node().run("secrets", "review").get("unread").isArray()).isTrue();
    }

    @Test
    void aProgramFindsSecretsInItsEnvironmentAndItsExitCodeIsPassedOn() {
        set("skill:run/token", "s3cr3t with spaces");
        assertThat(machine()
                        .start(
                                "secrets",
                                "run",
                                "--env",
                                "TOKEN=skill:run/token",
                                "--",
                                "sh",
                                "-c",
                                "printf '<%s>' \"$TOKEN\"")
                        .output())
                .isEqualTo("<s3cr3t with spaces>");
        assertThat(machine()
                        .start("secrets", "run", "--env", "TOKEN=skill:run/token", "--", "sh", "-c", "exit 42")
                        .exitCode())
                .isEqualTo(42);
        assertThat(machine()
                        .start("secrets", "run", "--env", "TOKEN=skill:run/none", "--", "echo", "started")
                        .failure(3))
                .contains("[VAULT-001]");
    }

    @Test
    void aDeviceGetsToWhatItWasGrantedForAsLongAsItIs() {
        Machine device = MACHINES.machine("device");
        node().pair(device);
        String id = device.run("device", "show").get("device_id").asText();
        set("skill:granted/key", "value");

        assertThat(refused(device, "", 4, "device", "secrets", "get", "skill:granted/key"))
                .contains("[VAULT-005]");
        assertThat(refused(device, "", 4, "device", "secrets", "list", "skill:granted"))
                .contains("[VAULT-005]");

        JsonNode grants = node().run("devices", "grant", id, "skill:granted", "read");
        assertThat(grants.at("/grants/0/scope").asText()).isEqualTo("skill:granted");
        assertThat(grants.at("/grants/0/access").asText()).isEqualTo("read");
        JsonNode got = device.run("device", "secrets", "get", "skill:granted/key", "--reveal");
        assertThat(got.get("value").asText()).isEqualTo("value");
        assertThat(fields(got))
                .containsExactly("scope", "key", "version", "size", "created_at", "updated_at", "deleted", "value");
        assertThat(device.run("device", "secrets", "list", "skill:granted").get("secrets"))
                .hasSize(1);
        assertThat(refused(device, "mine", 4, "device", "secrets", "set", "skill:granted/key"))
                .contains("[VAULT-005]");
        assertThat(refused(device, "", 4, "device", "secrets", "get", "global/api_key"))
                .contains("[VAULT-005]");

        node().run("devices", "grant", id, "skill:granted", "write");
        assertThat(device.runWithInput("mine", "device", "secrets", "set", "skill:granted/key")
                        .get("version")
                        .asLong())
                .isEqualTo(2);
        assertThat(revealed("skill:granted/key")).isEqualTo("mine");
        assertThat(refused(device, "x", 5, "device", "secrets", "set", "skill:granted/key", "--if-version", "1"))
                .contains("[VAULT-004]");
        assertThat(device.run("device", "secrets", "delete", "skill:granted/key")
                        .get("deleted")
                        .asBoolean())
                .isTrue();
        assertThat(refused(device, "", 3, "device", "secrets", "get", "skill:granted/key"))
                .contains("[VAULT-001]");
        node().run("secrets", "undelete", "skill:granted/key");

        assertThat(node().run("devices", "revoke-grant", id, "skill:granted").get("grants"))
                .isEmpty();
        assertThat(device.start("device", "secrets", "get", "skill:granted/key").failure(4))
                .contains("[VAULT-005]");
        assertThat(node().run("devices", "grants", id).get("grants")).isEmpty();
    }

    @Test
    void aGrantThatIsGivenWithTheApprovalHoldsFromTheFirstMoment() {
        Machine device = MACHINES.machine("approved");
        set("skill:extractor/key", "value");
        Join join = node().join(device, node().pin());
        node().run("pairing", "approve", join.requestId(), "--sas", join.sas(), "--grant", "skill:extractor=read");
        join.process().awaitEvent("paired");
        assertThat(device.run("device", "secrets", "get", "skill:extractor/key", "--reveal")
                        .get("value")
                        .asText())
                .isEqualTo("value");
        assertThat(refused(device, "x", 4, "device", "secrets", "set", "skill:extractor/key"))
                .contains("[VAULT-005]");

        assertThat(running(device, "KEY=skill:extractor/key", "sh", "-c", "echo \"$KEY\" >&2; exit 7")
                        .failure(7))
                .isEqualTo("value");
        assertThat(running(device, "KEY=global/api_key", "sh", "-c", "echo started >&2")
                        .failure(4))
                .contains("[VAULT-005]")
                .doesNotContain("started");
    }

    /** {@code device secrets run}; what follows the program is the program's, so the state directory is in a variable. */
    private static PalyraProcess running(Machine device, String variable, String... program) {
        List<String> words = new ArrayList<>(List.of("device", "secrets", "run", "--env", variable, "--"));
        words.addAll(List.of(program));
        return device.with("PALYRA_STATE_DIR", device.state().toString()).start(words.toArray(String[]::new));
    }

    private static JsonNode set(String secret, String value) {
        CliRun run = command(machine()).piped(value).run("secrets", "set", secret, "--output", "json");
        assertThat(run.exit()).as(run.err()).isZero();
        return json(run.out());
    }

    private static String revealed(String secret) {
        CliRun run = command(machine()).run("secrets", "get", secret, "--reveal");
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }

    private static String refused(int exitCode, String... arguments) {
        return refused(machine(), "", exitCode, arguments);
    }

    private static String refused(Machine where, String input, int exitCode, String... arguments) {
        CliRun run = command(where).piped(input).run(arguments);
        assertThat(run.exit()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        return run.err();
    }

    private static CliRun command(Machine where) {
        return CliRun.on(where.state());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Machine machine() {
        return node().machine();
    }

    private static Node node() {
        if (shared == null) {
            throw new AssertionError("The node did not start");
        }
        return shared;
    }
}
