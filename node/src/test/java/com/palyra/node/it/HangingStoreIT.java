package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import com.palyra.persistence.vault.secretservice.FakeSecretService;
import com.palyra.persistence.vault.secretservice.FakeSecretService.Reaction;
import com.palyra.persistence.vault.secretservice.PrivateBus;
import com.palyra.protocol.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node whose vault is in a Secret Service that stops answering and later comes back, as a locked-up desktop does. */
class HangingStoreIT {
    /** More than the vault has threads, so that it would run out of them. */
    private static final int COMMANDS = Limits.VAULT_THREADS + 2;

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @TempDir
    Path folder = Path.of("");

    @Test
    void commandsFailInTimeTheNodeServesOthersAndNothingAcknowledgedIsLost() throws Exception {
        assumeTrue(System.getProperty("os.name", "").equals("Linux"), "the Secret Service is Linux's");
        try (PrivateBus bus = PrivateBus.start(folder);
                FakeSecretService service = FakeSecretService.start(bus)) {
            Machine machine = MACHINES.machine("node").with("PALYRA_VAULT_BACKEND", "linux_secret_service");
            for (var variable : bus.environment().entrySet()) {
                machine = machine.with(variable.getKey(), variable.getValue());
            }
            Machine.Node node = machine.up();
            assertThat(node.run("status").at("/vault/backend").asText()).isEqualTo("linux_secret_service");
            machine.runWithInput("before", "secrets", "set", "global/key");
            Machine device = MACHINES.machine("device");
            node.pair(device);
            node.run(
                    "devices",
                    "grant",
                    device.run("device", "show").get("device_id").asText(),
                    "global",
                    "read");
            assertThat(revealed(device, "device")).isEqualTo("before");

            service.on("SearchItems", Reaction.HANG);
            service.on("CreateItem", Reaction.HANG);
            service.on("GetSecret", Reaction.HANG);
            Instant begin = Instant.now();
            Machine waiting = machine;
            List<PalyraProcess> sets = IntStream.range(0, COMMANDS)
                    .mapToObj(i -> waiting.startWithInput("lost", "secrets", "set", "skill:s" + i + "/key"))
                    .toList();
            assertThat(node.run("health").get("ok").asBoolean()).isTrue();
            assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
            assertThat(node.run("pairing", "code").get("code").asText()).isNotEmpty();
            assertThat(device.start("device", "secrets", "get", "global/key", "--reveal")
                            .failure(1))
                    .contains("[VAULT-0");
            sets.forEach(set -> assertThat(set.failure(1)).contains("[VAULT-0").doesNotContain("\tat "));
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Limits.ADMIN_ANSWER.multipliedBy(2));
            assertThat(node.run("status").at("/vault/open").asBoolean()).isTrue();

            service.recover();
            assertThat(revealed(machine)).isEqualTo("before");
            assertThat(revealed(device, "device")).isEqualTo("before");
            machine.runWithInput("after", "secrets", "set", "global/key");
            assertThat(revealed(machine)).isEqualTo("after");
            assertThat(machine.run("secrets", "history", "global/key").get("versions"))
                    .hasSize(2);
        }
    }

    private static String revealed(Machine machine, String... before) {
        List<String> words = new ArrayList<>(List.of(before));
        words.addAll(List.of("secrets", "get", "global/key", "--reveal"));
        return machine.start(words.toArray(String[]::new)).output();
    }
}
