package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events and snapshots of one node. Thread-safe, and safe to close at any moment.
 *
 * <p>Guarantees: a write is acknowledged after it was synced to disk; events of one call are all there or none; what one id
 * writes is stored in the order of the calls; when a write is given up, because the disk was late or full, so is what the
 * same id had sent by then; an event is never replaced. Reads never return less than there is: a record
 * that is damaged or missing is an error.
 *
 * <p>Stages fail with {@link PalyraException}: {@link ErrorCode#JOURNAL_DISK_FULL} (nothing changed), {@link
 * ErrorCode#JOURNAL_STALLED} (the disk has not answered; the write may still happen), {@link ErrorCode#JOURNAL_FAILED}
 * (whether it happened shows after a restart), {@link ErrorCode#JOURNAL_WRITE_FAILED} (refused), {@link
 * ErrorCode#JOURNAL_DAMAGED}, {@link ErrorCode#JOURNAL_UNAVAILABLE} (closed). They complete on threads of the store, which
 * must not be blocked.
 */
public final class EventStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStore.class);

    private final StoreOpening.Opened opened;
    private final Upkeep upkeep;
    private final WriterState state;
    private final GroupCommit writer;
    private final Thread writerThread;
    private final EventReader events;
    private final SnapshotReader snapshots;
    private final ThreadPoolExecutor readers = StoreThreads.readers();
    /** Completes when all writes of the id that are under way are settled, one way or the other. */
    private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    private final WriteDeadlines deadlines = new WriteDeadlines();
    private final CommitSignal commits = new CommitSignal();
    private boolean closed;

    private EventStore(Path folder, StoreSettings settings, StoreOpening.Opened opened, Consumer<CommitStep> steps) {
        this.opened = opened;
        this.upkeep = new Upkeep(folder, settings, opened);
        this.state = new WriterState(opened.head());
        this.events = new EventReader(opened.database(), opened.deletions());
        this.snapshots = new SnapshotReader(opened.database());
        this.writer = new GroupCommit(
                opened.database(),
                state,
                opened.deletions(),
                opened.mark(),
                opened.space(),
                () -> commits.fire(readers),
                steps);
        this.writerThread = StoreThreads.writer(writer);
        writerThread.start();
        deadlines.start();
    }

    /**
     * Opens the store in that folder and takes it for this process.
     *
     * @param nativeFolder where the native library is unpacked
     * @throws PalyraException {@link ErrorCode#JOURNAL_IN_USE}, {@link ErrorCode#JOURNAL_DAMAGED}, {@link
     *     ErrorCode#JOURNAL_NEWER}, {@link ErrorCode#JOURNAL_DISK_FULL} or {@link ErrorCode#JOURNAL_UNAVAILABLE}
     */
    public static EventStore open(Path folder, Path nativeFolder, StoreSettings settings, InstantSource clock) {
        return open(folder, nativeFolder, settings, clock, step -> {});
    }

    static EventStore open(
            Path folder, Path nativeFolder, StoreSettings settings, InstantSource clock, Consumer<CommitStep> steps) {
        StoreOpening.Opened opened = new StoreOpening(folder, nativeFolder, settings).open(clock);
        return new EventStore(folder, settings, opened, steps);
    }

    /**
     * From now on writes that were stored are answered by that executor, all of one batch in one task, instead of by the
     * writer; unless it refuses the task.
     */
    public void answerOn(Executor executor) {
        writer.answerOn(executor);
    }

    /**
     * Stores events of one id, all or none; their sequence numbers rise and lie behind all that are there.
     *
     * @throws IllegalArgumentException if the id is empty or too long, or the events together are too large
     */
    public CompletionStage<Void> append(String id, List<NewEvent> added) {
        WriteRequest request = new WriteRequest.Append(id, added);
        CompletableFuture<Void> settled = request.settled();
        CompletableFuture<Void> all =
                underWay.merge(id, settled, (before, now) -> CompletableFuture.allOf(before, now));
        writer.submit(request);
        var unused = all.whenComplete((done, failure) -> underWay.remove(id, all));
        return deadlines.answer(request);
    }

    /**
     * Deletes the events of an id up to a sequence number; complete when the last one is gone.
     *
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<Void> deleteTo(String id, long sequenceNr) {
        WriteRequest request = new WriteRequest.Delete(id, sequenceNr);
        writer.submit(request);
        return request.settled();
    }

    /**
     * The highest sequence number that the id ever had, 0 if none; waits for the id's own writes that are under way.
     *
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<Long> highestSequenceNr(String id) {
        Names.require("A persistence id", id);
        CompletableFuture<Void> pending = underWay.get(id);
        CompletionStage<Void> before =
                pending == null ? CompletableFuture.completedStage(null) : pending.handle((done, failure) -> null);
        return before.thenCompose(done -> reading(() -> events.highestSequenceNr(id)));
    }

    /**
     * Events of an id in their order: at most {@link Limits#JOURNAL_PAGE}, and none more once they have {@link
     * Limits#JOURNAL_PAGE_BYTES}. Only an empty page says that there are no more.
     *
     * @param from lowest sequence number
     * @param to highest sequence number
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<List<StoredEvent>> eventsById(String id, long from, long to) {
        Names.require("A persistence id", id);
        return reading(() -> events.byId(id, from, to, Limits.JOURNAL_PAGE));
    }

    /**
     * Gives events of an id to the consumer, in their order, on a thread of the store.
     *
     * @param max how many at most
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<Void> replay(String id, long from, long to, long max, Consumer<StoredEvent> each) {
        Names.require("A persistence id", id);
        return reading(() -> {
            long next = from;
            long left = max;
            while (left > 0 && next <= to) {
                int page = (int) Math.min(left, Limits.JOURNAL_PAGE);
                List<StoredEvent> read = events.byId(id, next, to, page);
                if (read.isEmpty()) {
                    return null;
                }
                read.forEach(each);
                left -= read.size();
                next = read.get(read.size() - 1).sequenceNr() + 1;
            }
            return null;
        });
    }

    /**
     * Events with a tag in the order of the whole node: at most {@link Limits#JOURNAL_PAGE}, and none more once they have
     * {@link Limits#JOURNAL_PAGE_BYTES}. Only an empty page says that there are no more.
     *
     * @param afterOffset 0 for all
     * @param toOffset last offset
     * @throws IllegalArgumentException if the tag cannot be kept
     */
    public CompletionStage<List<StoredEvent>> eventsByTag(String tag, long afterOffset, long toOffset) {
        Names.require("A tag", tag);
        return reading(() -> events.byTag(tag, afterOffset, toOffset, Limits.JOURNAL_PAGE));
    }

    /**
     * Ids that have events, at most {@link Limits#JOURNAL_PAGE}, after one of them (null: from the first).
     *
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<List<String>> ids(@Nullable String after) {
        if (after != null) {
            Names.require("A persistence id", after);
        }
        return reading(() -> events.ids(after, Limits.JOURNAL_PAGE));
    }

    /** Offset of the newest event. */
    public long lastOffset() {
        return state.head().lastOffset();
    }

    /** Completes with the next commit, or at once if there are events behind that offset; fails when the store closes. */
    public CompletionStage<Void> nextCommit(long offset) {
        CompletionStage<Void> next = commits.next();
        return lastOffset() > offset ? CompletableFuture.completedStage(null) : next;
    }

    /** Stores a snapshot, instead of one with the same sequence number. */
    public CompletionStage<Void> saveSnapshot(StoredSnapshot snapshot) {
        return submit(new WriteRequest.SaveSnapshot(snapshot));
    }

    /**
     * The newest snapshot in the range that can be read; damaged ones are passed over with a warning.
     *
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<Optional<StoredSnapshot>> newestSnapshot(String id, SnapshotRange range) {
        Names.require("A persistence id", id);
        return reading(() -> snapshots.newest(id, range));
    }

    /**
     * Deletes the snapshots in the range.
     *
     * @throws IllegalArgumentException if the id cannot be kept
     */
    public CompletionStage<Void> deleteSnapshots(String id, SnapshotRange range) {
        Names.require("A persistence id", id);
        return reading(() -> snapshots.newestFirst(id, range))
                .thenCompose(found -> submit(new WriteRequest.DeleteSnapshots(id, found)));
    }

    /**
     * How large the store is. Looks at the files, so it may block.
     *
     * @throws PalyraException {@link ErrorCode#JOURNAL_UNAVAILABLE} if they cannot be listed
     */
    public StoreStats stats() {
        return upkeep.stats(state.head(), writer.waiting());
    }

    /** Whether writes are taken. Looks at the disk, so it may block. */
    public StoreCondition condition() {
        return upkeep.condition(writer.hasFailed());
    }

    /**
     * Merges all tables, which gives back the space of what was deleted. Blocks as long as that takes, and so does closing;
     * reading and writing go on meanwhile.
     *
     * <p>Asks for room for everything that is there once more, above the space below which nothing is written. Everything
     * is read first, since LevelDB takes no more writes once merging has met damage.
     *
     * @throws PalyraException before anything is changed: {@link ErrorCode#JOURNAL_DISK_FULL}, {@link
     *     ErrorCode#JOURNAL_DAMAGED}, {@link ErrorCode#JOURNAL_UNAVAILABLE}, also from the LevelDB in Java, which does so
     *     by itself only
     */
    public Compaction compact() {
        return upkeep.compact();
    }

    /**
     * Reads everything and compares it, while others go on. At the first thing that LevelDB cannot read it stops: which
     * events that affects, only a {@link JournalCheck} of a stopped node can list. Blocks as long as it takes.
     *
     * @param progress hears now and then how many records were looked at
     */
    public CheckReport check(LongConsumer progress) {
        return opened.database().check(progress);
    }

    /**
     * Writes what waits, waits for those who read, and closes; blocks until then, but no longer than {@link
     * Limits#JOURNAL_CLOSE} for a disk that does not answer. An interruption does not end it, and shows afterwards. What comes
     * later fails. Calling it again does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        opened.database().refuse();
        // The file beside the database cannot be synced by a thread that is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            interrupted |= uninterrupted(() -> writer.stop(Limits.JOURNAL_CLOSE));
            interrupted |= uninterrupted(() -> writerThread.join(Limits.JOURNAL_CLOSE.toMillis()));
            if (writerThread.isAlive()) {
                LOG.error("The disk does not answer; the journal is left open, and opens again after a restart");
                return;
            }
            deadlines.stop();
            opened.database().close();
            opened.mark().close();
            opened.lock().close();
        } catch (IOException e) {
            LOG.error("The journal did not close cleanly", e);
        } finally {
            commits.fail(Database.closed());
            readers.shutdown();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @FunctionalInterface
    private interface Waiting {
        void await() throws InterruptedException;
    }

    /** Waits to the end, again from its beginning if it is interrupted; returns whether it was. */
    private static boolean uninterrupted(Waiting waiting) {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.await();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private CompletionStage<Void> submit(WriteRequest request) {
        writer.submit(request);
        return deadlines.answer(request);
    }

    private <T extends @Nullable Object> CompletableFuture<T> reading(Supplier<T> read) {
        try {
            return CompletableFuture.supplyAsync(read, readers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(
                    readers.isShutdown()
                            ? Database.closed()
                            : new PalyraException(ErrorCode.JOURNAL_STALLED, "Too many reads wait for the journal."));
        }
    }
}
