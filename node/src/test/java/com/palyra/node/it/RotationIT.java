package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.certificate.Certificates;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real node whose authority is rotated and replaced: nobody pairs again, whether a device was there or slept through it. */
@Timeout(300)
class RotationIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void devicesFollowTheAuthoritiesOfTheirNodeHoweverTheyChange() throws Exception {
        Machine.Node node = MACHINES.machine("node").up();
        Machine awake = MACHINES.machine("awake");
        Machine asleep = MACHINES.machine("asleep");
        node.pair(awake);
        node.pair(asleep);
        String id = awake.run("device", "show").get("device_id").asText();
        String first = signing(node.run("ca", "show"));
        assertThat(authorities(awake)).containsExactly(first);

        JsonNode prepared = node.run("ca", "prepare");
        String second = prepared.at("/authorities/1/fingerprint").asText();
        assertThat(prepared.at("/authorities/1/state").asText()).isEqualTo("prepared");
        PalyraProcess agent = awake.start("device", "run", "--output", "ndjson");
        assertThat(agent.awaitEvent("ca.bundle").at("/data/bundle").asText())
                .startsWith("-----BEGIN CERTIFICATE-----\n");
        agent.awaitEvent("renewed");
        assertThat(authorities(awake)).containsExactly(first, second);

        Machine.Node again = node.killAndRestart();
        assertThat(again.run("ca", "show")).isEqualTo(prepared);
        assertThat(signing(again.run("ca", "activate"))).isEqualTo(second);
        assertThat(again.machine().start("ca", "retire").failure(5)).contains("[CA-002]");
        again.awaitDevice(id, "paired", true);
        assertThat(asleep.run("device", "health").get("ok").asBoolean()).isTrue();
        assertThat(authorities(asleep))
                .as("the one before leads to the next one")
                .containsExactly(first);

        assertThat(again.run("ca", "retire", "--early").get("authorities")).hasSize(1);
        assertThat(asleep.run("device", "health").get("ok").asBoolean()).isTrue();
        assertThat(authorities(asleep)).as("by its key").containsExactly(second);
        again.awaitDevice(id, "paired", true);
        Machine.Node third = again.killAndRestart();
        third.awaitDevice(id, "paired", true);

        assertThat(third.machine().start("ca", "replace").failure(2)).contains("--yes");
        String last = signing(third.run("ca", "replace", "--yes"));
        third.awaitDevice(id, "paired", true);
        assertThat(asleep.run("device", "health").get("ok").asBoolean()).isTrue();
        assertThat(authorities(asleep)).containsExactly(last);
        assertThat(third.run("ca", "show").get("authorities")).hasSize(1);
        assertThat(agent.terminate()).isZero();
        try (var keys = Files.list(third.machine().state().resolve("secrets"))) {
            assertThat(keys.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("to-come"));
        }
    }

    private static String signing(JsonNode authorities) {
        assertThat(authorities.at("/authorities/0/state").asText()).isEqualTo("signing");
        return authorities.at("/authorities/0/fingerprint").asText();
    }

    private static List<String> authorities(Machine device) {
        try (StateDirectory directory = StateDirectory.open(device.state())) {
            return DeviceState.open(directory, WireDevice.RANDOM).membership().orElseThrow().authorities().stream()
                    .map(Certificates::fingerprint)
                    .toList();
        }
    }
}
