package com.palyra.persistence.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreProcessesTest {
    private static final int PROCESSES = 4;

    private static final int ROUNDS = Rounds.of(3, 100);

    @TempDir
    Path folder;

    @Test
    void ofManyProcessesOneMakesTheStoreKeyAndOneWinsTheName() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path directory = folder.resolve("secrets-" + round);
            Path start = folder.resolve("start-" + round);
            List<ChildJvm> children = new ArrayList<>();
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    children.add(ChildJvm.start(
                            folder, SecretWriterProgram.class, directory.toString(), "race", start.toString()));
                }
                for (ChildJvm child : children) {
                    child.await("ready");
                }
                Files.createFile(start);
                Set<String> winners = new HashSet<>();
                for (ChildJvm child : children) {
                    assertThat(child.exitCode()).as(child.said()).isZero();
                    winners.add(child.said().lines().skip(1).toList().toString());
                }
                assertThat(winners).hasSize(1);
                assertThat(winners.iterator().next()).contains("winner [");
            } finally {
                children.forEach(ChildJvm::close);
            }
        }
    }

    @Test
    void aProcessThatIsKilledWhileItWritesLeavesTheOldOrTheNewValue() throws Exception {
        Path directory = folder.resolve("secrets");
        Random random = new Random(Rounds.seed("SecretStoreProcessesTest"));
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildJvm child = ChildJvm.start(folder, SecretWriterProgram.class, directory.toString(), "endless")) {
                child.await(String.valueOf(10 * (1 + random.nextInt(10))));
                child.kill();
            }
            SecretStore store = FileSecretStore.open(directory, new SecureRandom());
            byte[] value = store.read(SecretWriterProgram.NAME).orElseThrow().exposeCopy();
            assertThat(value).hasSize(SecretWriterProgram.LONG).containsOnly(value[0]);
            store.write(SecretWriterProgram.NAME, SecretStoreContract.secret("still works"));
            assertThat(store.list("")).containsExactly(SecretWriterProgram.NAME);
        }
    }
}
