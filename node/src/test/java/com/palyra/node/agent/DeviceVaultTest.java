package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CliRun;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code palyra device secrets ...} of a paired device, against a node that answers what the test says. */
@Timeout(120)
class DeviceVaultTest {
    private static final String TIMES =
            ",\"created_at\":\"2026-03-01T12:00:00.000Z\",\"updated_at\":\"2026-03-01T12:00:00.000Z\",\"deleted\":false";
    private static final String TOKEN =
            "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3,\"size\":4" + TIMES + "}";

    @TempDir
    Path directory = Path.of("");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private ObedientNode node;

    @BeforeEach
    void pair() {
        node = new ObedientNode();
        node.whenPending = NodeSide::approve;
        try (TestDevice device = new TestDevice(directory)) {
            device.join(new JoinTarget.Scanned(node.uri(node.address())));
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void getShowsMetadataAndTheValueOnlyWithReveal() {
        answer(request -> opened("skill:x", "token", 3, "abcd"));

        CliRun hidden = palyra("get", "skill:x", "token");
        assertThat(hidden.out())
                .contains("Secret   skill:x/token", "Version  3", "4 bytes")
                .doesNotContain("abcd");
        assertThat(hidden.err()).contains("--reveal prints it");
        assertThat(palyra("get", "skill:x/token", "--output", "json").out()).isEqualToIgnoringNewLines(TOKEN);
        assertThat(palyra("get", "skill:x/token", "--reveal").out()).isEqualTo("abcd");
        assertThat(palyra("get", "skill:x/token", "--reveal", "--version", "3", "--output", "json")
                        .out())
                .endsWith(",\"deleted\":false,\"value\":\"abcd\"}" + System.lineSeparator());
        assertThat(requests)
                .startsWith("vault.get {\"scope\":\"skill:x\",\"key\":\"token\"}")
                .endsWith("vault.get {\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3}");
    }

    @Test
    void setSendsTheBytesOfStandardInput() {
        answer(request -> secret("skill:x", "token", 3, 4));
        CliRun run = CliRun.on(directory)
                .piped("abc\n")
                .run("device", "secrets", "set", "skill:x", "token", "--if-version", "2");

        assertThat(run.out()).isEqualToIgnoringNewLines("Stored skill:x/token, version 3, 4 bytes.");
        assertThat(requests)
                .containsExactly("vault.put {\"scope\":\"skill:x\",\"key\":\"token\",\"value_base64\":\"YWJjCg\","
                        + "\"if_version\":2}");
    }

    @Test
    void theLargestValueGoesThereAndBack() {
        byte[] largest = new byte[Limits.SECRET_VALUE_BYTES];
        largest[0] = (byte) 0xff;
        answer(request -> secret("skill:x", "token", 3, largest.length));
        assertThat(CliRun.on(directory)
                        .piped(largest)
                        .run("device", "secrets", "set", "skill:x/token")
                        .exit())
                .isZero();

        String encoded = Base64.getEncoder().encodeToString(largest);
        answer(request -> secret("skill:x", "token", 3, largest.length).put("value_base64", encoded));
        assertThat(palyra("get", "skill:x/token", "--reveal").bytes()).isEqualTo(largest);
    }

    @Test
    void listGoesOnUntilThereIsNoMore() {
        answer(request -> {
            String after =
                    Objects.requireNonNull(request.params()).path("after").asText();
            ObjectNode page = object();
            page.putArray("secrets").add(secret("skill:x", after.isEmpty() ? "a" : "b", 1, 2));
            return page.put("more", after.isEmpty());
        });

        assertThat(palyra("list", "skill:x").out().lines().map(line -> line.split(" ", 2)[0]))
                .containsExactly("SECRET", "skill:x/a", "skill:x/b");
        assertThat(requests)
                .containsExactly(
                        "vault.list {\"scope\":\"skill:x\"}", "vault.list {\"scope\":\"skill:x\",\"after\":\"a\"}");
        assertThat(palyra("list", "skill:x", "--output", "ndjson").out().lines())
                .hasSize(2);
        assertThat(palyra("list", "skill:x", "--output", "json").out()).startsWith("{\"secrets\":[{\"scope\"");
        // One connection a command, besides that of the join.
        assertThat(node.seenOverMutualTls).hasSize(4);
    }

    @Test
    void deleteSaysWhoCanBringItBack() {
        answer(request -> secret("skill:x", "token", 3, 4).put("deleted", true));
        assertThat(palyra("delete", "skill:x/token").out())
                .isEqualToIgnoringNewLines("Deleted skill:x/token; the operator of the node can bring it back.");
        assertThat(requests).containsExactly("vault.delete {\"scope\":\"skill:x\",\"key\":\"token\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "not_granted,4,VAULT-005",
        "not_found,3,VAULT-001",
        "version_conflict,5,VAULT-004",
        "value_too_large,2,VAULT-003",
        "vault_closed,1,VAULT-006",
        "vault_unavailable,1,VAULT-007",
        "vault_full,5,VAULT-012",
        "timed_out,7,VAULT-010",
        "busy,5,VAULT-011",
        "invalid_request,1,NET-004",
        "unsupported_method,1,NET-004",
        "something_new,1,NET-004"
    })
    void whatTheNodeRefusesWithIsAnErrorOfOurs(String word, int exit, String code) {
        node.answer = frame -> new RpcResponse.Failure(word);
        for (CliRun run : List.of(
                palyra("get", "skill:x/token", "--reveal"),
                palyra("list", "skill:x"),
                palyra("delete", "skill:x/token"),
                CliRun.on(directory).piped("x").run("device", "secrets", "set", "skill:x/token"))) {
            assertThat(run.exit()).isEqualTo(exit);
            assertThat(run.err()).contains("[" + code + "]", "skill:x");
            assertThat(run.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "{\"scope\":\"global\",\"key\":\"token\",\"version\":3,\"size\":4TIMES,\"value_base64\":\"YWJjZA==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"other\",\"version\":3,\"size\":4TIMES,\"value_base64\":\"YWJjZA==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":2,\"size\":4TIMES,\"value_base64\":\"YWJjZA==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3,\"size\":5TIMES,\"value_base64\":\"YWJjZA==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3,\"size\":-1TIMES,\"value_base64\":\"YWJjZA==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":\"3\",\"size\":4TIMES,\"value_base64\":\"YWJjZA==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3,\"size\":4TIMES,\"value_base64\":\"YWJj*A==\"}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3,\"size\":4TIMES}",
                "{\"scope\":\"skill:x\",\"key\":\"token\",\"version\":3,\"size\":4,\"created_at\":\"now\"}"
            })
    void anAnswerThatIsNotTheSecretIsNeitherShownNorTaken(String answer) throws Exception {
        var json = new ObjectMapper().readTree(answer.replace("TIMES", TIMES));
        node.answer = frame -> new RpcResponse.Result(json);
        CliRun run = palyra("get", "skill:x/token", "--reveal", "--version", "3");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("[NET-004]").doesNotContain("YWJj", "abc");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aListThatDoesNotGoOnOrIsOfAnotherScopeEnds() {
        answer(request -> {
            ObjectNode page = object();
            page.putArray("secrets").add(secret("skill:x", "a", 1, 2));
            return page.put("more", true);
        });
        assertThat(palyra("list", "skill:x").err()).contains("out of order", "[NET-004]");
        answer(request -> {
            ObjectNode page = object();
            page.putArray("secrets").add(secret("global", "a", 1, 2));
            return page.put("more", false);
        });
        assertThat(palyra("list", "skill:x").exit()).isEqualTo(1);
        answer(request -> {
            ObjectNode page = object();
            page.putArray("secrets");
            return page.put("more", true);
        });
        assertThat(palyra("list", "skill:x").exit()).isEqualTo(1);
    }

    @Test
    void somethingElseThanAResultIsAnError() {
        node.answer = frame -> RpcResponse.health();
        assertThat(palyra("list", "skill:x").err()).contains("something else", "[NET-004]");
    }

    @Test
    void aRevokedDeviceIsDenied() {
        node.refusal = CloseReason.REVOKED;
        CliRun run = palyra("get", "skill:x/token");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("[DEV-002]");
    }

    @Test
    void namesAreCheckedBeforeAnythingIsAsked() {
        assertThat(palyra("get", "token").err()).contains("[VAULT-002]");
        assertThat(palyra("list", "team:x").err()).contains("[VAULT-002]");
        assertThat(palyra("list").exit()).isEqualTo(2);
        assertThat(palyra("get", "skill:x/token", "--timeout", "0s").exit()).isEqualTo(2);
        assertThat(CliRun.on(directory)
                        .run("device", "secrets", "set", "skill:x", "token", "zq-marked-zq")
                        .err())
                .doesNotContain("zq-marked-zq");
        assertThat(requests).isEmpty();
    }

    @Test
    void withoutPairingThereIsNothingToAsk(@TempDir Path empty) {
        CliRun run = CliRun.on(empty).run("device", "secrets", "get", "global/x");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("[DEV-004]");
    }

    private CliRun palyra(String... words) {
        List<String> arguments = new ArrayList<>(List.of("device", "secrets"));
        arguments.addAll(List.of(words));
        return CliRun.on(directory).run(arguments.toArray(String[]::new));
    }

    private void answer(Function<RpcRequest, ObjectNode> answer) {
        requests.clear();
        node.answer = frame -> {
            try {
                RpcRequest request = RpcRequest.parse(frame);
                requests.add(request.method() + " " + request.params());
                return new RpcResponse.Result(answer.apply(request));
            } catch (RpcException malformed) {
                throw new AssertionError(malformed);
            }
        };
    }

    private static ObjectNode opened(String scope, String key, long version, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return secret(scope, key, version, bytes.length)
                .put("value_base64", Base64.getEncoder().encodeToString(bytes));
    }

    private static ObjectNode secret(String scope, String key, long version, int size) {
        return object().put("scope", scope)
                .put("key", key)
                .put("version", version)
                .put("size", size)
                .put("created_at", "2026-03-01T12:00:00.000Z")
                .put("updated_at", "2026-03-01T12:00:00.000Z")
                .put("deleted", false);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
