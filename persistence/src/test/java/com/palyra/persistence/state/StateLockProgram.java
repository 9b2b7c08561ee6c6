package com.palyra.persistence.state;

import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** Locks the state directory that the argument names, says so, and keeps it until it is killed. */
final class StateLockProgram {
    static final Instant SINCE = Instant.parse("2026-03-04T05:06:07.089Z");

    private StateLockProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (StateDirectory state = StateDirectory.open(Path.of(arguments[0]))) {
            state.lock(InstantSource.fixed(SINCE));
            System.out.println("locked");
            new CountDownLatch(1).await();
        } catch (PalyraException e) {
            System.out.println(e.sentence());
            System.exit(e.error().exitCode());
        }
    }
}
