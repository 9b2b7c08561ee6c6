package com.palyra.actors.vault;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one scope: one is under way, at most {@link Limits#SCOPE_WAITING} wait, of one device fewer, and one that waited too long to be
 * answered in time is not begun. Begins occupied, until the scope has recovered. Only its scope touches it.
 */
final class ScopeQueue {
    private record Waiting(Change change, Instant since) {}

    /** The time to answer must do for an event that takes as long as it may. */
    private static final Duration TO_WRITE = Limits.VAULT_ANSWER.minus(Limits.JOURNAL_WRITE);
    /** And before that for writing to the backend and reading back. */
    static final Duration PATIENCE = TO_WRITE.minus(Limits.BACKEND_TIMEOUT.multipliedBy(2));

    private final InstantSource clock;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Change writing;
    private boolean occupied = true;
    private Instant since = Instant.MAX;

    ScopeQueue(InstantSource clock) {
        this.clock = clock;
    }

    /** Appends a change; whether there was room. */
    boolean add(Change change) {
        Ulid device = change.request().by().device();
        boolean room = device == null
                ? waiting.size() < Limits.SCOPE_WAITING
                : waiting.size() < Limits.SCOPE_WAITING - Limits.SCOPE_WAITING_OF_OPERATORS
                        && waitingOf(device) < Limits.SCOPE_WAITING_OF_DEVICE;
        if (room) {
            waiting.add(new Waiting(change, clock.instant()));
        }
        return room;
    }

    private long waitingOf(Ulid device) {
        return waiting.stream()
                .filter(one -> device.equals(one.change().request().by().device()))
                .count();
    }

    /** Takes the next change, which is under way from now on; without one nothing is. */
    Optional<Change> next() {
        Waiting next = waiting.poll();
        occupied = next != null;
        if (next == null) {
            return Optional.empty();
        }
        since = next.since();
        return Optional.of(next.change());
    }

    /** When the change under way is too old to be begun. */
    Instant latestBegin() {
        return since.plus(PATIENCE);
    }

    /** Whether that is past. */
    boolean waitedTooLong() {
        return clock.instant().isAfter(latestBegin());
    }

    /** Whether writing the event of the change under way may take longer than there is time to answer. */
    boolean isTooLateToWrite() {
        return Duration.between(since, clock.instant()).compareTo(TO_WRITE) > 0;
    }

    void occupy() {
        occupied = true;
    }

    void free() {
        occupied = false;
    }

    boolean isFree() {
        return !occupied;
    }

    boolean isIdle() {
        return !occupied && waiting.isEmpty();
    }

    /** An event is on its way to the journal. */
    void writing(Change change) {
        writing = change;
    }

    /** It is there. */
    void written() {
        writing = null;
    }

    /** It did not get there. */
    Optional<Change> failed() {
        Optional<Change> failed = Optional.ofNullable(writing);
        writing = null;
        return failed;
    }
}
