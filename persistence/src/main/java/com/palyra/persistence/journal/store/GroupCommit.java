package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Everything that waits at one moment goes out in one batch with one sync; each is answered after it. What
 * comes meanwhile is the next batch.
 *
 * <p>When the disk fails under a write, nobody knows what of it is there. Then nothing is written any more until the
 * database is opened again and says so itself; reading goes on.
 */
final class GroupCommit implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    /** How long unfinished deletions wait when there is no room to write down that they go on. */
    private static final long NO_ROOM_MILLIS = 1000;

    private final Database database;
    private final WriterState state;
    private final Deletions deletions;
    private final AcknowledgedMark mark;
    private final FreeSpace space;
    private final Runnable committed;
    private final Consumer<CommitStep> steps;
    /** Linked: giving and taking do not wait for each other. */
    private final BlockingQueue<WriteRequest> queue = new LinkedBlockingQueue<>(Limits.JOURNAL_QUEUE);

    private final GivenUp givenUp = new GivenUp();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile @Nullable PalyraException failed;
    private volatile Executor answering = Runnable::run;
    private boolean stopping;
    private boolean roomForDeletions = true;

    GroupCommit(
            Database database,
            WriterState state,
            Deletions deletions,
            AcknowledgedMark mark,
            FreeSpace space,
            Runnable committed,
            Consumer<CommitStep> steps) {
        this.database = database;
        this.state = state;
        this.deletions = deletions;
        this.mark = mark;
        this.space = space;
        this.committed = committed;
        this.steps = steps;
    }

    /** Answers there what was stored. Any thread. */
    void answerOn(Executor executor) {
        answering = executor;
    }

    /** Puts a write into the queue, or refuses it at once. Any thread. */
    void submit(WriteRequest request) {
        PalyraException reason = failed;
        if (reason != null) {
            request.settled().completeExceptionally(reason);
        } else if (!offer(request)) {
            request.settled()
                    .completeExceptionally(new PalyraException(
                            ErrorCode.JOURNAL_STALLED,
                            "Too many writes wait for the disk of the journal; this one was not taken."));
        } else if (failed != null) {
            // The writer may have ended between the first look and the offer, and then nobody takes it any more.
            request.settled().completeExceptionally(failed);
        }
    }

    /** A write that finds the queue empty always has room. */
    private boolean offer(WriteRequest request) {
        long waiting = waitingBytes.addAndGet(request.bytes());
        if ((waiting <= Limits.JOURNAL_QUEUE_BYTES || waiting == request.bytes()) && queue.offer(request)) {
            return true;
        }
        waitingBytes.addAndGet(-request.bytes());
        return false;
    }

    /** Asks the writer to end once it has done what waits; waits so long for a place in the queue. */
    void stop(Duration patience) throws InterruptedException {
        if (!queue.offer(new WriteRequest.Stop(), patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.error("The journal's queue is full, and the disk does not answer");
        }
    }

    /** Whether the disk failed, so that nothing is written any more. */
    boolean hasFailed() {
        return failed != null;
    }

    /** How many writes wait. */
    int waiting() {
        return queue.size();
    }

    @Override
    public void run() {
        List<WriteRequest> requests = new ArrayList<>();
        while (!stopping) {
            try {
                collect(requests);
                commit(requests);
            } catch (InterruptedException e) {
                LOG.error("The journal's writer was interrupted, which nobody does", e);
                fail(requests, e);
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("The journal cannot be written", e);
                fail(requests, e);
            }
            requests.clear();
        }
        refuseRest(Database.closed());
    }

    /** Waits for work, then takes what else is there, up to the size of a batch. */
    private void collect(List<WriteRequest> requests) throws InterruptedException {
        WriteRequest first = next();
        long bytes = 0;
        while (first != null) {
            requests.add(first);
            bytes += first.bytes();
            waitingBytes.addAndGet(-first.bytes());
            if (first instanceof WriteRequest.Stop) {
                stopping = true;
                return;
            }
            first = bytes < Limits.JOURNAL_BATCH_BYTES ? queue.poll() : null;
        }
    }

    private @Nullable WriteRequest next() throws InterruptedException {
        if (deletions.isEmpty() || failed != null) {
            return queue.take();
        }
        return roomForDeletions ? queue.poll() : queue.poll(NO_ROOM_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void commit(List<WriteRequest> requests) {
        PalyraException reason = failed;
        if (reason != null) {
            requests.forEach(request -> request.settled().completeExceptionally(reason));
            return;
        }
        try (Batch batch = new Batch(database.forWriter(), state)) {
            Deletions.Step deletion =
                    deletions.isEmpty() || stopping ? null : deletions.stage(database.forWriter(), batch);
            List<WriteRequest> staged = stage(requests, batch);
            steps.accept(CommitStep.STAGED);
            if (!batch.isEmpty() && !write(batch, staged)) {
                roomForDeletions = false;
                return;
            }
            roomForDeletions = true;
            if (deletion != null) {
                deletions.committed(deletion);
            }
            staged.forEach(request -> request.committed(deletions));
            answer(staged);
            if (!batch.isEmpty()) {
                committed.run();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Closing a batch does no input or output", e);
        }
    }

    private List<WriteRequest> stage(List<WriteRequest> requests, Batch batch) {
        List<WriteRequest> staged = new ArrayList<>(requests.size());
        for (WriteRequest request : requests) {
            try {
                if (request.isAbandoned() || givenUp.covers(request)) {
                    givenUp.add(request);
                    request.settled()
                            .completeExceptionally(new PalyraException(
                                    ErrorCode.JOURNAL_STALLED,
                                    "The write, or one before it, was given up before the disk had its turn."));
                } else {
                    request.stage(batch);
                    staged.add(request);
                }
            } catch (PalyraException refused) {
                request.settled().completeExceptionally(refused);
            } catch (DamagedRecordException e) {
                request.settled()
                        .completeExceptionally(Database.damaged(
                                "What the journal says about this id cannot be read: " + e.getMessage() + ".", e));
            }
        }
        return staged;
    }

    private void answer(List<WriteRequest> stored) {
        try {
            answering.execute(() -> stored.forEach(WriteRequest::stored));
        } catch (RejectedExecutionException ended) {
            stored.forEach(WriteRequest::stored);
        }
    }

    /** Whether it was written; if there is no room, everybody has heard so. */
    private boolean write(Batch batch, List<WriteRequest> staged) {
        try {
            space.requireForBatch(batch.bytes());
        } catch (PalyraException full) {
            staged.forEach(givenUp::add);
            staged.forEach(request -> request.settled().completeExceptionally(full));
            return false;
        }
        Head head = batch.write();
        steps.accept(CommitStep.SYNCED);
        try {
            mark.write(head.batches());
        } catch (IOException e) {
            throw new IllegalStateException("The file beside the database cannot be written", e);
        }
        batch.apply(head);
        steps.accept(CommitStep.MARKED);
        return true;
    }

    private void fail(List<WriteRequest> requests, Throwable cause) {
        PalyraException reason = new PalyraException(
                ErrorCode.JOURNAL_FAILED,
                "The disk failed under the journal, which takes no more writes: " + cause.getMessage(),
                cause);
        failed = reason;
        requests.forEach(request -> request.settled().completeExceptionally(reason));
        deletions.fail(reason);
    }

    private void refuseRest(PalyraException reason) {
        failed = reason;
        deletions.fail(reason);
        for (WriteRequest left = queue.poll(); left != null; left = queue.poll()) {
            left.settled().completeExceptionally(reason);
        }
    }
}
