package com.palyra.persistence.vault.secretservice;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what other threads and processes bring about. */
final class Waiting {
    private Waiting() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("This did not come true within a minute: " + what);
            }
            Thread.sleep(5);
        }
    }
}
