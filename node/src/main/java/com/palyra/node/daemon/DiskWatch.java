package com.palyra.node.daemon;

import com.palyra.actors.NodeNotice;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.protocol.Limits;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when the journal begins to refuse writes and once when it takes them again, also when nobody writes. Looks every
 * {@link Limits#DISK_LOOK} on a thread of its own.
 */
final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final long MIB = 1024 * 1024;

    private final Supplier<StoreCondition> journal;
    private final InstantSource clock;
    private final Consumer<NodeNotice> notices;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(DiskWatch::thread);
    private StoreCondition.State last = StoreCondition.State.OK;

    /** A watch that looks when it is told to. */
    DiskWatch(Supplier<StoreCondition> journal, InstantSource clock, Consumer<NodeNotice> notices) {
        this.journal = journal;
        this.clock = clock;
        this.notices = notices;
    }

    /** Looks by itself from now on. */
    DiskWatch start() {
        var unused = thread.scheduleWithFixedDelay(this::look, 0, Limits.DISK_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Looks once. */
    synchronized void look() {
        try {
            StoreCondition now = journal.get();
            if (now.state() != last) {
                last = now.state();
                notices.accept(notice(now));
            }
        } catch (RuntimeException e) {
            // A task that throws is not begun again.
            LOG.error("The journal's disk could not be looked at", e);
        }
    }

    private NodeNotice notice(StoreCondition now) {
        String room = now.freeBytes() / MIB + " MiB are free, and nothing is written below " + now.minFreeBytes() / MIB
                + " MiB.";
        Map<String, String> fields = Map.of(
                "free_bytes", Long.toString(now.freeBytes()), "min_free_bytes", Long.toString(now.minFreeBytes()));
        return switch (now.state()) {
            case OK -> new NodeNotice(clock.instant(), "journal_ok", "The journal is written again.", fields);
            case DISK_FULL ->
                new NodeNotice(
                        clock.instant(),
                        "journal_disk_full",
                        "The disk of the journal is nearly full, so writes are refused and reading goes on: " + room,
                        fields);
            case FAILED ->
                new NodeNotice(
                        clock.instant(),
                        "journal_failed",
                        "The disk failed under the journal: writes are refused until the node is restarted.",
                        fields);
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "palyra-disk-watch");
        thread.setDaemon(true);
        return thread;
    }
}
