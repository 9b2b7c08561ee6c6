package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CliRun;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A vault whose root key has a share in the operator's head. */
class ClosedVaultIT {
    private static final String PASSPHRASE = "correct horse battery staple";

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void aVaultWithAPassphraseIsClosedAfterARestartUntilThePassphraseIsGiven(@TempDir Path elsewhere)
            throws IOException {
        Machine machine = MACHINES.machine("node");
        Node node = machine.up();
        machine.runWithInput("kept", "secrets", "set", "global/key");
        assertThat(machine.startWithInput(
                                "too short\n", "secrets", "root-share", "add", "passphrase", "--passphrase-stdin")
                        .failure(2))
                .contains("at least");
        JsonNode share = machine.runWithInput(
                PASSPHRASE + "\n", "secrets", "root-share", "add", "passphrase", "--passphrase-stdin");
        assertThat(share.get("kind").asText()).isEqualTo("passphrase");
        assertThat(share.get("since").isTextual()).isTrue();
        assertThat(revealed(machine)).as("an open vault stays open").isEqualTo("kept");

        node.process().kill();
        node = machine.with("PALYRA_VAULT_PASSPHRASE_FROM", "env:NOT_THERE").up();
        assertThat(node.process().awaitEvent("vault_closed").get("reason").asText())
                .contains("env:NOT_THERE: missing");
        node.process().kill();
        node = machine.up();
        assertThat(node.process().awaitEvent("vault_closed").get("reason").asText())
                .contains("until an operator gives its passphrase");
        JsonNode vault = node.run("status").get("vault");
        assertThat(vault.get("open").asBoolean()).isFalse();
        assertThat(vault.at("/share/kind").asText()).isEqualTo("passphrase");
        assertThat(vault.get("sentence").asText()).contains("passphrase");
        assertThat(machine.start("health").output()).isEqualTo("ok, but the vault is closed");
        Machine device = MACHINES.machine("device");
        node.pair(device, "--name", "laptop");
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
        assertThat(machine.start("secrets", "get", "global/key", "--reveal").failure(1))
                .contains("[VAULT-006]");
        assertThat(machine.startWithInput("lost", "secrets", "set", "global/key")
                        .failure(1))
                .contains("[VAULT-006]");
        assertThat(machine.run("secrets", "list").get("secrets")).hasSize(1);
        String id = device.run("device", "show").get("device_id").asText();
        node.run("devices", "grant", id, "global", "read");
        assertThat(device.start("device", "secrets", "get", "global/key", "--reveal")
                        .failure(1))
                .contains("[VAULT-006]");

        assertThat(machine.startWithInput("incorrect horse\n", "secrets", "unlock", "--passphrase-stdin")
                        .failure(4))
                .contains("[VAULT-014]");
        JsonNode opened = machine.runWithInput(PASSPHRASE + "\n", "secrets", "unlock", "--passphrase-stdin");
        assertThat(opened.get("open").asBoolean()).isTrue();
        assertThat(revealed(machine)).isEqualTo("kept");
        assertThat(machine.runWithInput("newer", "secrets", "set", "global/key")
                        .get("version")
                        .asLong())
                .isGreaterThan(1);

        Path file = Files.writeString(elsewhere.resolve("passphrase"), PASSPHRASE + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        node.process().terminate();
        node = machine.with("PALYRA_VAULT_PASSPHRASE_FROM", "file:" + file).up();
        assertThat(node.run("status").at("/vault/open").asBoolean()).isTrue();
        assertThat(revealed(machine)).isEqualTo("newer");
        assertThat(machine.state().resolve("log").resolve("node.log"))
                .content()
                .contains("The vault's passphrase is file:" + file + ": resolved")
                .contains(
                        "vault.share.add done {kind=passphrase}",
                        "vault.unlock failed {error=VAULT-014}",
                        "vault.unlock done")
                .doesNotContain(PASSPHRASE);

        assertThat(machine.startWithInput(
                                PASSPHRASE + "\n", "secrets", "root-share", "add", "passphrase", "--passphrase-stdin")
                        .failure(5))
                .contains("--replace", "[VAULT-015]");
        String another = "another horse entirely";
        machine.runWithInput(
                another + "\n", "secrets", "root-share", "add", "passphrase", "--replace", "--passphrase-stdin");
        node.process().kill();
        node = machine.up();
        assertThat(machine.startWithInput(PASSPHRASE + "\n", "secrets", "unlock", "--passphrase-stdin")
                        .failure(4))
                .contains("[VAULT-014]");
        machine.runWithInput(another + "\n", "secrets", "unlock", "--passphrase-stdin");
        assertThat(revealed(machine)).isEqualTo("newer");
        assertThat(machine.state().resolve("log").resolve("node.log"))
                .content()
                .contains("vault.share.replace done {kind=passphrase}")
                .doesNotContain(another);

        assertThat(node.run("secrets", "root-share", "remove", "--yes")
                        .get("kind")
                        .asText())
                .isEqualTo("none");
        node.process().terminate();
        node = machine.up();
        assertThat(revealed(machine)).as("opens without the passphrase").isEqualTo("newer");
        assertThat(node.run("secrets", "root-share", "show").get("kind").asText())
                .isEqualTo("none");
    }

    private static String revealed(Machine machine) {
        CliRun run = CliRun.on(machine.state()).run("secrets", "get", "global/key", "--reveal");
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }
}
