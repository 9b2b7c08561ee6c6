package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What the node made of a {@link CapabilityReport}. After each of them the device need not say it again. */
public enum CapabilityAnswer {
    /** It is written. */
    RECORDED,
    /** The invocation has ended by an earlier report, which stands. */
    ALREADY_RECORDED,
    /** The invocation has ended without the device: its time was over, or it was cancelled. */
    IGNORED;

    private static final String STATE = "state";

    /** The word on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The answer that says this. */
    public RpcResponse toResponse() {
        return RpcResponse.result(StrictJson.object().put(STATE, wireName()));
    }

    /**
     * Reads an answer's result.
     *
     * @throws RpcException {@code invalid_request} if it is anything else
     */
    public static CapabilityAnswer read(JsonNode result) throws RpcException {
        String text = StrictJson.of(result, Set.of(STATE)).text(STATE);
        return Arrays.stream(values())
                .filter(answer -> answer.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> StrictJson.invalid("The field state is not an answer"));
    }
}
