package com.palyra.persistence.secret;

import com.palyra.protocol.SensitiveBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Writes to the store that the first argument names, as the second says: {@code race} waits for the file of the third
 * argument, then writes once unless there is a value, and says the winner's; {@code endless} replaces a long value for ever.
 */
final class SecretWriterProgram {
    static final String NAME = "identity/state.v1.json";
    static final int LONG = 60_000;

    private SecretWriterProgram() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        if (arguments[1].equals("race")) {
            race(directory, Path.of(arguments[2]));
        } else {
            endless(directory);
        }
    }

    private static void race(Path directory, Path start) {
        byte[] mine = new byte[16];
        new SecureRandom().nextBytes(mine);
        System.out.println("ready");
        while (!Files.exists(start)) {
            Thread.onSpinWait();
        }
        SecretStore store = FileSecretStore.open(directory, new SecureRandom());
        byte[] winner =
                store.writeIfAbsent(NAME, SensitiveBytes.takeOwnership(mine)).exposeCopy();
        System.out.println("winner " + Arrays.toString(winner));
    }

    private static void endless(Path directory) {
        SecretStore store = FileSecretStore.open(directory, new SecureRandom());
        byte[] value = new byte[LONG];
        for (int i = 1; ; i++) {
            Arrays.fill(value, (byte) i);
            store.write(NAME, SensitiveBytes.copyOf(value));
            if (i % 10 == 0) {
                System.out.println(i);
            }
        }
    }
}
