package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.view.InvocationState;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Optional;

/** What an invocation that has ended means for the command that waited for it. Pure. */
final class InvocationEnd {
    private InvocationEnd() {}

    /** The error that it ended with; empty if it succeeded. */
    static Optional<PalyraException> error(JsonNode invocation) {
        String capability = "'" + invocation.path("capability").asText() + "'";
        return switch (InvocationState.parse(invocation.path("state").asText())) {
            case FAILED -> error(ErrorCode.INVOCATION_FAILED, capability + " failed", invocation);
            case REJECTED -> error(ErrorCode.INVOCATION_REJECTED, capability + " was rejected", invocation);
            case TIMED_OUT -> error(ErrorCode.INVOCATION_TIMED_OUT, capability + " did not end in time", invocation);
            case CANCELLED -> error(ErrorCode.INVOCATION_CANCELLED, capability + " was cancelled", invocation);
            default -> Optional.empty();
        };
    }

    /** The node's own reasons are words; what a device says is a sentence. */
    private static String why(String reason) {
        return switch (reason) {
            case "unknown_capability" -> "the device does not offer that";
            case "device_gone" -> "the device is not paired any more";
            case "too_large" -> "the output is larger than it may be; --max-payload allows more";
            default -> reason;
        };
    }

    private static Optional<PalyraException> error(ErrorCode error, String what, JsonNode invocation) {
        String why = invocation.path("reason").isTextual()
                ? ": " + why(invocation.path("reason").asText())
                : "";
        String sentence = what + why;
        return Optional.of(new PalyraException(error, sentence.endsWith(".") ? sentence : sentence + "."));
    }
}
