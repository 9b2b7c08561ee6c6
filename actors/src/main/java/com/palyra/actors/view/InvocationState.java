package com.palyra.actors.view;

import java.util.Arrays;
import java.util.Locale;

/** How far an invocation is. */
public enum InvocationState {
    /** It waits for the device. */
    QUEUED(false),
    /** The device was sent it. */
    DISPATCHED(false),
    /** The device waits for somebody who is at it. */
    AWAITING_LOCAL_MEDIATION(false),
    /** The device has done it. */
    SUCCEEDED(true),
    /** The device tried, or what came of it could not be taken. */
    FAILED(true),
    /** There was no end in time. */
    TIMED_OUT(true),
    /** The device, or the node in its place, has said no. */
    REJECTED(true),
    /** The operator does not want it any more. */
    CANCELLED(true);

    private final boolean ended;

    InvocationState(boolean ended) {
        this.ended = ended;
    }

    /** Whether nothing more will come of it. */
    public boolean ended() {
        return ended;
    }

    /** The word that is shown and stored. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the word.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static InvocationState parse(String word) {
        return Arrays.stream(values())
                .filter(state -> state.wireName().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not a state: " + word));
    }
}
