package com.palyra.persistence.vault;

import com.palyra.protocol.vault.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Works for ever on the vault in the folder of the first argument, beginning with the versions that are listed in the file of
 * the second; the third is the seed, the fourth the next version. Says each put and destruction before and after it.
 */
final class VaultProgram {
    static final List<String> SCOPES = List.of("global", "skill:x", "channel:mail:me");

    private final Vault vault;
    private final List<SecretVersion> live;
    private final Random random;
    private long next;

    private VaultProgram(Vault vault, List<SecretVersion> live, Random random, long next) {
        this.vault = vault;
        this.live = live;
        this.random = random;
        this.next = next;
    }

    public static void main(String[] arguments) throws Exception {
        List<SecretVersion> live = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            live.add(version(line));
        }
        VaultProgram program = new VaultProgram(
                new House(Path.of(arguments[0])).open(),
                live,
                new Random(Long.parseLong(arguments[2])),
                Long.parseLong(arguments[3]));
        while (true) {
            program.step();
        }
    }

    static String line(SecretVersion version) {
        return version.ref() + " " + version.version();
    }

    static SecretVersion version(String line) {
        return House.version(
                line.substring(0, line.indexOf(' ')), Long.parseLong(line.substring(line.indexOf(' ') + 1)));
    }

    private void step() {
        int choice = random.nextInt(12);
        if (choice < 6 || live.isEmpty()) {
            put(House.version(SCOPES.get(random.nextInt(SCOPES.size())) + "/k" + random.nextInt(4), next++));
        } else if (choice < 8) {
            destroy(live.get(random.nextInt(live.size())));
        } else if (choice < 9) {
            Scope scope = Scope.parse(SCOPES.get(random.nextInt(SCOPES.size())));
            said("rotated", () -> vault.rotate(scope, of(scope), false, done -> {}));
        } else if (choice < 11) {
            said("rotated root", () -> vault.rotateRoot(done -> {}));
        } else {
            BackendKind other = vault.status().backend() == House.FILES ? House.SYSTEM : House.FILES;
            said("moved", () -> vault.migrate(other, done -> {}));
        }
    }

    private void put(SecretVersion version) {
        System.out.println("putting " + line(version));
        said("put " + line(version), () -> House.put(vault, version));
        live.add(version);
    }

    private void destroy(SecretVersion version) {
        System.out.println("destroying " + line(version));
        said("destroyed " + line(version), () -> vault.destroy(version.ref().scope(), List.of(version)));
        live.remove(version);
    }

    private List<SecretVersion> of(Scope scope) {
        return live.stream()
                .filter(version -> version.ref().scope().equals(scope))
                .toList();
    }

    private static void said(String what, Runnable work) {
        work.run();
        System.out.println(what);
    }
}
