package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.view.InvocationState;
import com.palyra.node.terminal.Durations;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What an invocation that has ended means for the command that waited for it. Pure. */
final class InvocationEnd {
    private InvocationEnd() {}

    /**
     * The error that it ended with; empty if it succeeded.
     *
     * @param offers of the device, for somebody who asked for what it does not have
     */
    static Optional<PalyraException> error(JsonNode invocation, Supplier<Offers> offers) {
        String capability = "'" + invocation.path("capability").asText() + "'";
        return switch (InvocationState.parse(invocation.path("state").asText())) {
            case FAILED -> error(ErrorCode.INVOCATION_FAILED, capability + " failed", invocation);
            case REJECTED -> Optional.of(rejected(capability, invocation, offers));
            case TIMED_OUT -> Optional.of(timedOut(capability, invocation));
            case CANCELLED -> error(ErrorCode.INVOCATION_CANCELLED, capability + " was cancelled", invocation);
            default -> Optional.empty();
        };
    }

    private static PalyraException rejected(String capability, JsonNode invocation, Supplier<Offers> offers) {
        PalyraException plain = exception(ErrorCode.INVOCATION_REJECTED, capability + " was rejected", invocation);
        return invocation.path("reason").asText().equals("unknown_capability")
                ? offers.get()
                        .instead(invocation.path("capability").asText())
                        .map(instead -> new PalyraException(plain.error(), plain.sentence() + " " + instead))
                        .orElse(plain)
                : plain;
    }

    /** Whose time was over: a device says so when it was its own, and otherwise it was the request's. */
    private static PalyraException timedOut(String capability, JsonNode invocation) {
        boolean own = invocation.path("reason").isTextual()
                && !invocation.path("reason").asText().equals("overdue");
        Duration given = Duration.between(moment(invocation, "requested_at"), moment(invocation, "expires_at"));
        return own
                ? exception(ErrorCode.INVOCATION_TIMED_OUT, capability + " did not end in time", invocation)
                : new PalyraException(
                        ErrorCode.INVOCATION_TIMED_OUT,
                        capability + " did not end within the " + Durations.format(given)
                                + " of the request; --timeout gives it longer.");
    }

    private static Instant moment(JsonNode invocation, String name) {
        return Instant.parse(invocation.path(name).asText());
    }

    /** The node's own reasons are words; what a device says is a sentence. */
    private static String why(String reason) {
        return switch (reason) {
            case "unknown_capability" -> "the device does not offer that";
            case "not_available" ->
                "the device offers that, but not now: its program is missing there or cannot be run";
            case "device_gone" -> "the device is not paired any more";
            case "too_large" ->
                "the output is larger than the request allows; --max-payload allows up to " + Limits.PAYLOAD_BYTES_MAX;
            default -> reason;
        };
    }

    private static Optional<PalyraException> error(ErrorCode error, String what, JsonNode invocation) {
        return Optional.of(exception(error, what, invocation));
    }

    private static PalyraException exception(ErrorCode error, String what, JsonNode invocation) {
        String why = invocation.path("reason").isTextual()
                ? ": " + why(invocation.path("reason").asText())
                : "";
        String sentence = what + why;
        return new PalyraException(error, sentence.endsWith(".") ? sentence : sentence + ".");
    }
}
