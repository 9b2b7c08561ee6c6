package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.persistence.Rounds;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.secretservice.GnomeKeyring;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of a whole node while several operators change secrets, rotate keys and move the vault: what was acknowledged
 * holds, nothing that was destroyed comes back, and every version that is listed opens.
 */
class VaultKillIT {
    private static final int ROUNDS = Rounds.of(2, 50);
    private static final int WRITERS = 3;
    private static final int FEWEST_CHANGES = 20;
    private static final int MOST_CHANGES = 60;
    private static final long PATIENCE_SECONDS = 120;
    private static final String FILES = BackendKind.ENCRYPTED_FILE.wireName();
    private static final String KEYRING = BackendKind.LINUX_SECRET_SERVICE.wireName();

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @TempDir
    private Path folder;

    @Test
    void whatWasAcknowledgedHoldsAfterEveryKill() throws Exception {
        killAgainAndAgain(MACHINES.machine("files"), List.of(VaultKillIT::rotateScopes, VaultKillIT::rotateRoot));
    }

    @Test
    void itHoldsWhileTheVaultMovesBetweenFilesAndAKeyringToo() throws Exception {
        assumeThat(GnomeKeyring.isInstalled()).as("gnome-keyring and dbus").isTrue();
        try (GnomeKeyring keyring = GnomeKeyring.start(folder)) {
            Machine machine = MACHINES.machine("keyring");
            for (Map.Entry<String, String> bus : keyring.environment().entrySet()) {
                machine = machine.with(bus.getKey(), bus.getValue());
            }
            killAgainAndAgain(machine, List.of(VaultKillIT::rotateScopes, VaultKillIT::rotateRoot, VaultKillIT::move));
        }
    }

    /** Something that an operator does to the whole vault; false once the node is gone. */
    private interface Upkeep {
        boolean done(Machine machine);
    }

    private static void killAgainAndAgain(Machine machine, List<Upkeep> upkeep) throws Exception {
        Random random = new Random(Rounds.seed("VaultKillIT"));
        Node node = machine.up();
        List<SecretsModel> models = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            models.add(new SecretsModel(machine, "skill:writer" + writer));
        }
        for (int round = 0; round < ROUNDS; round++) {
            node = changedUntilKilled(node, models, upkeep, random);
            for (SecretsModel model : models) {
                model.verify();
            }
        }
        assertThat(models.stream().mapToLong(SecretsModel::acknowledged).sum()).isGreaterThan(ROUNDS);
        for (Upkeep each : upkeep) {
            assertThat(each.done(machine)).isTrue();
        }
        for (SecretsModel model : models) {
            model.verify();
        }
        node.process().kill();
    }

    private static Node changedUntilKilled(Node node, List<SecretsModel> models, List<Upkeep> upkeep, Random random)
            throws Exception {
        CountDownLatch changes = new CountDownLatch(FEWEST_CHANGES + random.nextInt(MOST_CHANGES));
        ExecutorService writers = Executors.newFixedThreadPool(models.size() + 1);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (SecretsModel model : models) {
                Random own = new Random(random.nextLong());
                ends.add(writers.submit(() -> {
                    while (model.change(own)) {
                        changes.countDown();
                    }
                }));
            }
            Random own = new Random(random.nextLong());
            ends.add(writers.submit(() -> {
                while (upkeep.get(own.nextInt(upkeep.size())).done(node.machine())) {
                    changes.countDown();
                }
            }));
            assertThat(changes.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("changes")
                    .isTrue();
            node.process().kill();
            for (Future<?> end : ends) {
                end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            writers.shutdownNow();
        }
        return node.killAndRestart();
    }

    private static boolean rotateScopes(Machine machine) {
        return finished(machine, "secrets.rotate", JsonNodeFactory.instance.objectNode());
    }

    private static boolean rotateRoot(Machine machine) {
        return finished(
                machine, "secrets.rotate", JsonNodeFactory.instance.objectNode().put("root", true));
    }

    private static boolean move(Machine machine) {
        try {
            JsonNode backend = machine.ask("secrets.backend", JsonNodeFactory.instance.objectNode());
            String other = backend.get("backend").asText().equals(FILES) ? KEYRING : FILES;
            return finished(
                    machine,
                    "secrets.migrate",
                    JsonNodeFactory.instance.objectNode().put("kind", other));
        } catch (PalyraException gone) {
            return isThere(gone);
        }
    }

    /** Begins a job and waits for its end, which must be a good one; false once the node is gone. */
    private static boolean finished(Machine machine, String command, ObjectNode params) {
        try {
            String job = machine.ask(command, params).get("job").asText();
            JsonNode answer;
            do {
                answer = machine.ask(
                        "secrets.job", JsonNodeFactory.instance.objectNode().put("job", job));
            } while (!answer.get("state").asText().equals("done"));
            assertThat(answer.hasNonNull("error")).as(answer.toString()).isFalse();
            return true;
        } catch (PalyraException gone) {
            return isThere(gone);
        }
    }

    private static boolean isThere(PalyraException gone) {
        assertThat(gone.error()).as(gone.sentence()).isEqualTo(ErrorCode.NO_DAEMON);
        return false;
    }
}
