package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many PIN guesses failed lately in all, and whether PIN pairing is paused. Immutable; rebuilt from events.
 *
 * <p>Order of use: refuse while {@link #paused}; if {@link #exhausted}, {@link #pause} and refuse; otherwise
 * {@link #count} and store that before the guess is answered; {@link #giveBack} when it turns out right.
 *
 * @param failures the newest, at most {@value Limits#FAILURES_IN_ALL}, oldest first
 * @param paused until an operator resumes
 */
public record GuessBudget(List<Failure> failures, boolean paused) {
    /** Nothing failed yet. */
    public static final GuessBudget EMPTY = new GuessBudget(List.of(), false);

    /** Copies the list. */
    public GuessBudget {
        failures = List.copyOf(failures);
    }

    /**
     * One counted guess.
     *
     * @param handshakeId the run that made it
     * @param at when it was counted
     */
    public record Failure(Ulid handshakeId, Instant at) {}

    /** Counts a guess; the same run counts once. */
    public GuessBudget count(Ulid handshakeId, Instant at) {
        if (failures.stream().anyMatch(failure -> failure.handshakeId().equals(handshakeId))) {
            return this;
        }
        Stream<Failure> recent = failures.stream().filter(failure -> isRecent(failure, at));
        List<Failure> all =
                Stream.concat(recent, Stream.of(new Failure(handshakeId, at))).toList();
        return new GuessBudget(all.subList(Math.max(0, all.size() - Limits.FAILURES_IN_ALL), all.size()), paused);
    }

    /** Takes back the guess of a run that proved its code. */
    public GuessBudget giveBack(Ulid handshakeId) {
        return new GuessBudget(
                failures.stream()
                        .filter(failure -> !failure.handshakeId().equals(handshakeId))
                        .toList(),
                paused);
    }

    /** Whether {@value Limits#FAILURES_IN_ALL} guesses were counted within {@link Limits#FAILURE_WINDOW}. */
    public boolean exhausted(Instant now) {
        return recentFailures(now) >= Limits.FAILURES_IN_ALL;
    }

    /** Guesses counted within the window before {@code now}. */
    public int recentFailures(Instant now) {
        return (int) failures.stream().filter(failure -> isRecent(failure, now)).count();
    }

    /** No PIN is taken until {@link #resume}. */
    public GuessBudget pause() {
        return new GuessBudget(failures, true);
    }

    /** Takes PINs again, with a fresh budget. */
    public GuessBudget resume() {
        return EMPTY;
    }

    private static boolean isRecent(Failure failure, Instant now) {
        return failure.at().plus(Limits.FAILURE_WINDOW).isAfter(now);
    }
}
