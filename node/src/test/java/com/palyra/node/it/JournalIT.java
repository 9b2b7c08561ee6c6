package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code palyra journal ...} against a real node, and again without it. */
class JournalIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void theThreeCommandsWorkWithTheNodeAndWithoutIt() {
        Machine machine = MACHINES.machine("node");
        Node node = machine.up();
        node.pair(MACHINES.machine("device"));

        JsonNode running = machine.run("journal", "stats");
        assertThat(running.get("format").asInt()).isEqualTo(1);
        assertThat(running.get("events").asLong()).isGreaterThan(3);
        assertThat(running.get("ids").asLong()).isGreaterThan(1);
        assertThat(running.get("free_bytes").asLong())
                .isGreaterThan(running.get("min_free_bytes").asLong());
        checkAndCompact(machine);
        assertThat(node.run("devices", "list").get("devices")).hasSize(1);

        long events = machine.run("journal", "stats").get("events").asLong();
        assertThat(node.process().terminate()).isZero();
        assertThat(machine.run("journal", "stats").get("events").asLong()).isGreaterThanOrEqualTo(events);
        checkAndCompact(machine);

        Node again = machine.up();
        assertThat(again.run("devices", "list").get("devices")).hasSize(1);
    }

    @Test
    void whereNoNodeEverRanThereIsNothingToCheck() {
        Machine nobody = MACHINES.machine("nobody");
        assertThat(nobody.start("journal", "check").failure(6)).contains("there is no journal in it", "[CLI-002]");
        assertThat(nobody.state()).doesNotExist();
    }

    private static void checkAndCompact(Machine machine) {
        JsonNode report = machine.run("journal", "check");
        assertThat(report.get("healthy").asBoolean()).isTrue();
        assertThat(report.get("events").asLong()).isGreaterThan(3);
        assertThat(report.get("findings")).isEmpty();

        JsonNode compacted = machine.run("journal", "compact");
        for (String field : List.of("bytes_before", "bytes_after")) {
            assertThat(compacted.get(field).asLong()).isPositive();
        }
        assertThat(machine.run("journal", "check").get("healthy").asBoolean()).isTrue();
    }
}
