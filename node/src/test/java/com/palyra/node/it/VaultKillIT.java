package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kill -9 of a whole node while several operators change secrets and rotate keys: what was acknowledged holds, nothing that
 * was destroyed comes back, and every version that is listed opens.
 */
class VaultKillIT {
    private static final int ROUNDS = rounds(2, 50);
    private static final int WRITERS = 3;
    private static final int FEWEST_CHANGES = 20;
    private static final int MOST_CHANGES = 60;
    private static final long PATIENCE_SECONDS = 120;

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void whatWasAcknowledgedHoldsAfterEveryKill() throws Exception {
        Random random = new Random(seed());
        Machine machine = MACHINES.machine("node");
        Node node = machine.up();
        List<SecretsModel> models = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            models.add(new SecretsModel(machine, "skill:writer" + writer));
        }
        for (int round = 0; round < ROUNDS; round++) {
            node = changedUntilKilled(node, models, random);
            for (SecretsModel model : models) {
                model.verify();
            }
        }
        assertThat(models.stream().mapToLong(SecretsModel::acknowledged).sum()).isGreaterThan(ROUNDS);
        for (boolean root : List.of(false, true)) {
            assertThat(rotate(machine, root)).isTrue();
        }
        for (SecretsModel model : models) {
            model.verify();
        }
    }

    private static Node changedUntilKilled(Node node, List<SecretsModel> models, Random random) throws Exception {
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
                while (rotate(node.machine(), own.nextBoolean())) {
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

    /** Rotates the keys of all scopes or the root key and waits for the end of it; false once the node is gone. */
    private static boolean rotate(Machine machine, boolean root) {
        try {
            ObjectNode params = JsonNodeFactory.instance.objectNode();
            String job = machine.ask("secrets.rotate", root ? params.put("root", true) : params)
                    .get("job")
                    .asText();
            JsonNode answer;
            do {
                answer = machine.ask(
                        "secrets.job", JsonNodeFactory.instance.objectNode().put("job", job));
            } while (!answer.get("state").asText().equals("done"));
            assertThat(answer.hasNonNull("error")).as(answer.toString()).isFalse();
            return true;
        } catch (PalyraException gone) {
            assertThat(gone.error()).isEqualTo(ErrorCode.NO_DAEMON);
            return false;
        }
    }

    private static int rounds(int few, int full) {
        String asked = System.getProperty("palyra.rounds", "");
        if (!asked.isEmpty()) {
            return Integer.parseInt(asked);
        }
        return Boolean.getBoolean("palyra.long") ? full : few;
    }

    private static long seed() {
        String asked = System.getProperty("palyra.seed", "");
        long seed = asked.isEmpty() ? System.nanoTime() : Long.parseLong(asked);
        System.err.println("VaultKillIT: seed " + seed);
        return seed;
    }
}
