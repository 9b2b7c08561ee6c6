package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a device reports about something that it was asked to do. */
public sealed interface CapabilityReport {
    /** Which invocation. */
    RequestId requestId();

    /** The request that says this. */
    RpcRequest toRequest();

    /** How it ended on the device. */
    enum State {
        /** Done. */
        SUCCEEDED,
        /** Tried, and it did not work. */
        FAILED,
        /** Not tried: the device does not have it, or does not allow it. */
        REJECTED,
        /** Given up, because the time was over. */
        TIMED_OUT;

        /** The word on the wire. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State read(StrictJson json) throws RpcException {
            String text = json.text(STATE);
            return Arrays.stream(values())
                    .filter(state -> state.wireName().equals(text))
                    .findFirst()
                    .orElseThrow(() -> StrictJson.invalid("The field state is not an end"));
        }

        private static final String STATE = "state";
    }

    /**
     * It has ended: {@code capability.result {"request_id","state","output"?,"error"?}}. Answered with a
     * {@link CapabilityAnswer}.
     *
     * @param output what came of it; the node takes as much as the dispatch allowed
     * @param error why it is not done, up to {@link Limits#INVOCATION_ERROR_CHARACTERS} printable characters; none if it is
     */
    record Result(RequestId requestId, State state, Optional<JsonValue> output, Optional<String> error)
            implements CapabilityReport {
        /** The method. */
        public static final String METHOD = "capability.result";

        private static final String OUTPUT = "output";
        private static final String ERROR = "error";

        /** Checks that what is said goes together. */
        public Result {
            if (error.isPresent()
                    && (state == State.SUCCEEDED
                            || !PrintableText.isPrintable(error.get(), Limits.INVOCATION_ERROR_CHARACTERS))) {
                throw new IllegalArgumentException("an error is a printable text, and there is none after a success.");
            }
        }

        /** It is done. */
        public static Result succeeded(RequestId requestId, JsonValue output) {
            return new Result(requestId, State.SUCCEEDED, Optional.of(output), Optional.empty());
        }

        /** It is not done; what may not be shown of the sentence is replaced. */
        public static Result because(RequestId requestId, State state, String error) {
            String clean = PrintableText.cleaned(error, Limits.INVOCATION_ERROR_CHARACTERS);
            return new Result(requestId, state, Optional.empty(), Optional.of(clean));
        }

        @Override
        public RpcRequest toRequest() {
            ObjectNode params =
                    StrictJson.object().put(RequestId.FIELD, requestId.value()).put(State.STATE, state.wireName());
            output.ifPresent(value -> params.set(OUTPUT, value.toNode()));
            error.ifPresent(text -> params.put(ERROR, text));
            return RpcRequest.of(METHOD, params);
        }

        private static Result read(StrictJson json) throws RpcException {
            State state = State.read(json);
            Optional<JsonValue> output = json.has(OUTPUT)
                    ? Optional.of(JsonValue.of(json.required(OUTPUT), Limits.FRAME_BYTES))
                    : Optional.empty();
            Optional<String> error = json.optionalPrintable(ERROR, Limits.INVOCATION_ERROR_CHARACTERS);
            if (state == State.SUCCEEDED && error.isPresent()) {
                throw StrictJson.invalid("There is no error after a success");
            }
            return new Result(RequestId.read(json), state, output, error);
        }
    }

    /**
     * It waits for somebody at the device: {@code capability.awaiting_local_mediation {"request_id","reason"?}}. Extends
     * nothing. Answered with a {@link CapabilityAnswer}.
     *
     * @param reason for what, up to {@link Limits#MEDIATION_CHARACTERS} printable characters; the node keeps the first one
     */
    record AwaitingMediation(RequestId requestId, Optional<String> reason) implements CapabilityReport {
        /** The method. */
        public static final String METHOD = "capability.awaiting_local_mediation";

        private static final String REASON = "reason";

        /** Checks the text. */
        public AwaitingMediation {
            if (reason.isPresent() && !PrintableText.isPrintable(reason.get(), Limits.MEDIATION_CHARACTERS)) {
                throw new IllegalArgumentException("a reason is a printable text.");
            }
        }

        @Override
        public RpcRequest toRequest() {
            ObjectNode params = StrictJson.object().put(RequestId.FIELD, requestId.value());
            reason.ifPresent(text -> params.put(REASON, text));
            return RpcRequest.of(METHOD, params);
        }
    }

    /**
     * Reads a report.
     *
     * @return empty if it is for another method
     * @throws RpcException {@code invalid_request} if it is meant to be one and is not
     */
    static Optional<CapabilityReport> parse(RpcRequest request) throws RpcException {
        return switch (request.method()) {
            case Result.METHOD ->
                Optional.of(Result.read(
                        StrictJson.params(request, RequestId.FIELD, State.STATE, Result.OUTPUT, Result.ERROR)));
            case AwaitingMediation.METHOD -> {
                StrictJson json = StrictJson.params(request, RequestId.FIELD, AwaitingMediation.REASON);
                yield Optional.of(new AwaitingMediation(
                        RequestId.read(json),
                        json.optionalPrintable(AwaitingMediation.REASON, Limits.MEDIATION_CHARACTERS)));
            }
            default -> Optional.empty();
        };
    }
}
