package com.palyra.node.agent.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.Limits;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a request.
 *
 * @param state how it ended
 * @param output what it gave, if it succeeded
 * @param error why it did not, at most {@link Limits#CAPABILITY_ERROR_CHARACTERS} characters
 */
public record Outcome(State state, Optional<JsonNode> output, Optional<String> error) {
    /** The work was begun, and the agent ended before it did. */
    public static final String INTERRUPTED = "interrupted";
    /** The configuration allows no capability of that name. */
    public static final String UNKNOWN_CAPABILITY = "unknown_capability";
    /** There was more output than allowed. */
    public static final String TOO_LARGE = "too_large";
    /** The node took the request back. */
    public static final String CANCELLED = "cancelled";
    /** The device has as much to do as it may. */
    public static final String BUSY = "busy";

    /** How a request may end. */
    public enum State {
        /** The work was done. */
        SUCCEEDED,
        /** The work was begun and not done. */
        FAILED,
        /** The work was not begun. */
        REJECTED,
        /** The time was over. */
        TIMED_OUT;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Shortens the reason. */
    public Outcome {
        error = error.map(Outcome::shortened);
    }

    /** The work was done and gave that. */
    public static Outcome succeeded(JsonNode output) {
        return new Outcome(State.SUCCEEDED, Optional.of(output), Optional.empty());
    }

    /** The work was begun and not done. */
    public static Outcome failed(String reason) {
        return new Outcome(State.FAILED, Optional.empty(), Optional.of(reason));
    }

    /** The work was not begun. */
    public static Outcome rejected(String reason) {
        return new Outcome(State.REJECTED, Optional.empty(), Optional.of(reason));
    }

    /** The time was over. */
    public static Outcome timedOut(String reason) {
        return new Outcome(State.TIMED_OUT, Optional.empty(), Optional.of(reason));
    }

    /** Without the output. */
    @Override
    public String toString() {
        return "Outcome[" + state + error.map(reason -> ", " + reason).orElse("") + "]";
    }

    /** The end says more than the beginning. */
    private static String shortened(String reason) {
        int most = Limits.CAPABILITY_ERROR_CHARACTERS;
        if (reason.length() <= most) {
            return reason;
        }
        int from = reason.length() - most;
        return reason.substring(Character.isLowSurrogate(reason.charAt(from)) ? from + 1 : from);
    }
}
