package com.palyra.node.agent.capability;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.CapabilityReport.State;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.util.Optional;

/**
 * What came of a request.
 *
 * @param state how it ended
 * @param output what it gave, if it succeeded
 * @param error why it did not, at most {@link Limits#INVOCATION_ERROR_CHARACTERS} characters
 */
public record Outcome(State state, Optional<JsonValue> output, Optional<String> error) {
    /** The work was begun, and the agent ended before it did. */
    public static final String INTERRUPTED = "interrupted";
    /** The configuration allows no capability of that name. */
    public static final String UNKNOWN_CAPABILITY = "unknown_capability";
    /** There was more output than the request allows. */
    public static final String TOO_LARGE = "too_large";
    /** The work took longer than the request allows. */
    public static final String OVERDUE = "overdue";
    /** The node took the request back. */
    public static final String CANCELLED = "cancelled";
    /** The device has as much to do as it may. */
    public static final String BUSY = "busy";

    /** Shortens the reason. */
    public Outcome {
        error = error.map(Outcome::shortened);
    }

    /** The work was done and gave that. */
    public static Outcome succeeded(JsonValue output) {
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

    /** The report that says this. */
    public CapabilityReport.Result report(RequestId requestId) {
        return new CapabilityReport.Result(requestId, state, output, error);
    }

    /** As it may be said; the end tells more than the beginning. */
    private static String shortened(String reason) {
        int most = Limits.INVOCATION_ERROR_CHARACTERS;
        int from = Math.max(0, reason.length() - most);
        return PrintableText.cleaned(reason.substring(from), most);
    }
}
