package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairing as its users see it: one node, and devices that join it as processes of their own. */
class PairingIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static @Nullable Node shared;

    @BeforeAll
    static void startNode() {
        shared = MACHINES.machine("node").up("--name", "home");
    }

    @Test
    void aDevicePairsByPinAndTalksOverMutualTls() {
        Machine device = MACHINES.machine("by-pin");
        Join join = node().join(device, node().pin(), "--name", "Phone of Ada", "--kind", "desktop");

        JsonNode request = node().run("pairing", "show", join.requestId());
        assertThat(request.get("state").asText()).isEqualTo("pending_approval");
        assertThat(request.get("name").asText()).isEqualTo("Phone of Ada");
        assertThat(request.get("kind").asText()).isEqualTo("desktop");
        assertThat(fields(request))
                .contains(
                        "request_id",
                        "device_id",
                        "name",
                        "kind",
                        "platform",
                        "address",
                        "fingerprint",
                        "state",
                        "requested_at",
                        "expires_at")
                .doesNotContain("sas", "code");

        JsonNode approved = node().run("pairing", "approve", join.requestId(), "--sas", join.sas());
        assertThat(approved.get("state").asText()).isIn("approved", "completed");
        String deviceId = join.process().awaitEvent("paired").get("device_id").asText();
        assertThat(join.process().exitCode()).isZero();
        node().awaitRequest(join.requestId(), "completed");

        JsonNode health = device.run("device", "health");
        assertThat(health.get("ok").asBoolean()).isTrue();
        assertThat(health.get("node_rpc_mtls_required").asBoolean()).isTrue();
        assertThat(health.get("rtt_ms").isNumber()).isTrue();

        JsonNode shown = node().run("devices", "show", deviceId);
        assertThat(shown.get("status").asText()).isEqualTo("paired");
        assertThat(shown.get("fingerprint").asText())
                .isEqualTo(request.get("fingerprint").asText());
        assertThat(fields(shown))
                .containsExactlyInAnyOrder(
                        "device_id",
                        "name",
                        "kind",
                        "platform",
                        "fingerprint",
                        "status",
                        "paired_at",
                        "last_seen",
                        "connected",
                        "address",
                        "version",
                        "capabilities",
                        "certificate_expires_at",
                        "unstored_status",
                        "removed");
    }

    @Test
    void aDevicePairsByQrWithoutTypingACode() {
        Machine device = MACHINES.machine("by-qr");
        JsonNode code = node().run("pairing", "code", "--method", "qr");
        assertThat(code.get("code").isNull()).isTrue();
        PalyraProcess join = device.start("join", code.get("uri").asText(), "--output", "ndjson");
        JsonNode pending = join.awaitEvent("pending");
        node().run(
                        "pairing",
                        "approve",
                        pending.get("request_id").asText(),
                        "--sas",
                        pending.get("sas").asText());
        join.awaitEvent("paired");
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
    }

    @Test
    void withoutApprovalThereIsNoCertificate() {
        Machine device = MACHINES.machine("unapproved");
        Join join = node().join(device, node().pin());
        device.start("device", "health").failure(3);
        join.process().kill();
        device.start("device", "health").failure(3);
        node().run("pairing", "reject", join.requestId());
    }

    @Test
    void aRejectedDeviceIsToldAndGetsNothing() {
        Machine device = MACHINES.machine("rejected");
        Join join = node().join(device, node().pin());
        JsonNode rejected = node().run("pairing", "reject", join.requestId(), "--reason", "unknown phone");
        assertThat(rejected.get("state").asText()).isEqualTo("rejected");
        assertThat(join.process().failure(4)).contains("unknown phone").contains("PAIR-002");
        device.start("device", "health").failure(3);
        assertThat(node().machine()
                        .start("pairing", "approve", join.requestId(), "--skip-sas")
                        .failure(5))
                .contains("PAIR-012");
    }

    @Test
    void aWrongCodeIsRefusedAndNeverRetried() {
        String code = node().pin();
        PalyraProcess join =
                MACHINES.machine("wrong-code").startWithInput(wrong(code, 1), "join", node().address(), "--code-stdin");
        assertThat(join.failure(4)).contains("PAIR-001").doesNotContain(code);
        JsonNode open = openCode(code);
        assertThat(open.path("failures").asInt(-1)).isEqualTo(1);
    }

    @Test
    void threeWrongGuessesEndACodeAndAFreshOneWorks() {
        String code = node().pin();
        Machine device = MACHINES.machine("guesser");
        for (int guess = 1; guess <= 3; guess++) {
            device.startWithInput(wrong(code, guess), "join", node().address(), "--code-stdin")
                    .failure(4);
        }
        assertThat(openCode(code).isMissingNode()).isTrue();
        assertThat(device.startWithInput(code, "join", node().address(), "--code-stdin")
                        .failure(4))
                .contains("PAIR-001");
        node().pair(device);
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
    }

    @Test
    void theThirdWrongShortStringRejectsTheRequest() {
        Machine device = MACHINES.machine("short-string");
        Join join = node().join(device, node().pin());
        String wrong = join.sas().replace(join.sas().charAt(0), join.sas().charAt(0) == '9' ? '8' : '9');
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(node().machine()
                            .start("pairing", "approve", join.requestId(), "--sas", wrong)
                            .failure(4))
                    .contains("PAIR-013");
        }
        join.process().failure(4);
        node().awaitRequest(join.requestId(), "rejected");
        node().machine()
                .start("pairing", "approve", join.requestId(), "--sas", join.sas())
                .failure(5);
    }

    @Test
    void aJoinThatWasKilledWhilePendingGoesOnWithoutACode() {
        Machine device = MACHINES.machine("killed");
        Join join = node().join(device, node().pin());
        join.process().kill();
        node().run("pairing", "approve", join.requestId(), "--sas", join.sas());
        PalyraProcess again = device.start("join", node().address(), "--output", "ndjson");
        again.awaitEvent("paired");
        assertThat(again.exitCode()).isZero();
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"revoke, revoked, DEV-002", "evict, evicted, DEV-014"})
    void aDeviceThatWasTurnedAwayIsTurnedAwayAtOnce(String verb, String status, String error) {
        Machine device = MACHINES.machine(verb);
        node().pair(device);
        String deviceId = device.run("device", "show").get("device_id").asText();
        JsonNode changed = node().run("devices", verb, deviceId);
        assertThat(changed.get("status").asText()).isEqualTo(status);
        assertThat(changed.get("connected").asBoolean()).isFalse();
        assertThat(device.run("device", "show").get("state").asText()).isEqualTo("paired");
        assertThat(device.start("device", "health").failure(4)).contains(error);
        assertThat(device.run("device", "show").get("state").asText()).isEqualTo(status);
    }

    private static Node node() {
        if (shared == null) {
            throw new AssertionError("The node did not start");
        }
        return shared;
    }

    private static JsonNode openCode(String code) {
        for (JsonNode open : node().run("pairing", "list").get("codes")) {
            if (open.get("slot").asText().equals(code.substring(0, 4))) {
                return open;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** The code with another last digit, so it has the right slot. */
    private static String wrong(String code, int by) {
        int last = code.length() - 1;
        char digit = (char) ('0' + (code.charAt(last) - '0' + by) % 10);
        return code.substring(0, last) + digit;
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
