package com.palyra.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while values are put and destroyed, keys rotated and blobs moved: what was acknowledged holds. */
class VaultKillTest {
    private static final int ROUNDS = Rounds.of(8, 50);

    @TempDir
    private Path folder;

    private final Set<SecretVersion> live = new LinkedHashSet<>();
    private final Set<SecretVersion> gone = new LinkedHashSet<>();
    private long next = 1;

    @Test
    void whatWasAcknowledgedHoldsAfterEveryKill() throws Exception {
        House house = House.in(folder.resolve("house"));
        Random random = new Random(Rounds.seed("VaultKillTest"));
        for (int round = 0; round < ROUNDS; round++) {
            int lines = 1 + random.nextInt(60);
            learn(said(house, random.nextLong(), lines));
            try (Vault vault = house.open()) {
                House.assertOpens(vault, live);
                assertGone(vault);
                for (String scope : VaultProgram.SCOPES) {
                    assertThat(vault.sweep(Scope.parse(scope), ids(), Set.of())).isZero();
                }
                House.assertOpens(vault, live);
            }
        }
        assertThat(next).as("puts").isGreaterThan(ROUNDS);
        try (Vault vault = house.open()) {
            vault.rotateRoot(done -> {});
            vault.migrate(vault.status().backend() == House.FILES ? House.SYSTEM : House.FILES, done -> {});
            House.assertOpens(vault, live);
        }
    }

    private String said(House house, long seed, int lines) throws Exception {
        Path known = folder.resolve("known");
        Files.write(known, live.stream().map(VaultProgram::line).toList());
        try (ChildJvm child = ChildJvm.start(
                folder,
                VaultProgram.class,
                house.directory().toString(),
                known.toString(),
                Long.toString(seed),
                Long.toString(next))) {
            child.awaitCondition(
                    () -> child.said().lines().filter(VaultKillTest::isReport).count() >= lines);
            child.kill();
            return child.said();
        }
    }

    private static boolean isReport(String line) {
        return line.startsWith("put ")
                || line.startsWith("destroy")
                || line.startsWith("rotated")
                || line.equals("moved");
    }

    /** What was only begun is neither there nor gone: the events of a node would not know it, and the sweep ends it. */
    private void learn(String said) {
        // The kill may have cut the last line off.
        for (String line : said.substring(0, said.lastIndexOf('\n') + 1).lines().toList()) {
            String word = line.substring(0, Math.max(0, line.indexOf(' ')));
            String rest = line.substring(line.indexOf(' ') + 1);
            switch (word) {
                case "putting" -> next = VaultProgram.version(rest).version() + 1;
                case "put" -> live.add(VaultProgram.version(rest));
                case "destroying" -> live.remove(VaultProgram.version(rest));
                case "destroyed" -> gone.add(VaultProgram.version(rest));
                default -> {}
            }
        }
    }

    private void assertGone(Vault vault) {
        gone.forEach(version -> assertThatThrownBy(() -> House.get(vault, version))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_DAMAGED)));
    }

    private Set<ObjectId> ids() {
        return live.stream().map(SecretVersion::objectId).collect(Collectors.toSet());
    }
}
