package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The store's threads: one writes, a few read. Daemons, because the store is closed by whoever opened it. */
final class StoreThreads {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long IDLE_SECONDS = 10;

    private StoreThreads() {}

    static Thread writer(Runnable work) {
        return daemon(work, "palyra-journal-writer");
    }

    /** Refuses tasks when too many wait. */
    static ThreadPoolExecutor readers() {
        ThreadPoolExecutor readers = new ThreadPoolExecutor(
                Limits.JOURNAL_READERS,
                Limits.JOURNAL_READERS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(Limits.JOURNAL_READS),
                work -> daemon(work, "palyra-journal-reader-" + NUMBER.incrementAndGet()));
        readers.allowCoreThreadTimeOut(true);
        return readers;
    }

    /** Looks after late writes, while the writer may be stuck. */
    static ScheduledExecutorService deadlines() {
        return Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "palyra-journal-deadlines"));
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
