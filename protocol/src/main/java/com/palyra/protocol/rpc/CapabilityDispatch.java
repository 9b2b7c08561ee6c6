package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * The data of the event {@code capability.dispatch}: the device is asked to do something once and to report.
 *
 * @param requestId names it in the reports; delivered again it is the same invocation
 * @param capability what to do
 * @param input with what; at most {@link Limits#MESSAGE_BYTES}
 * @param maxPayloadBytes bytes of output that are taken; 1 to {@link Limits#PAYLOAD_BYTES_MAX}
 * @param expiresAt when nobody waits any more, to the millisecond
 */
public record CapabilityDispatch(
        RequestId requestId, CapabilityName capability, JsonValue input, int maxPayloadBytes, Instant expiresAt) {
    private static final String CAPABILITY = "capability";
    private static final String INPUT = "input";
    private static final String MAX_PAYLOAD_BYTES = "max_payload_bytes";
    private static final String EXPIRES_AT = "expires_at";
    private static final Set<String> FIELDS = Set.of(RequestId.FIELD, CAPABILITY, INPUT, MAX_PAYLOAD_BYTES, EXPIRES_AT);

    /** Checks the numbers and cuts the time to the millisecond. */
    public CapabilityDispatch {
        if (maxPayloadBytes < 1 || maxPayloadBytes > Limits.PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("the output may have 1 to " + Limits.PAYLOAD_BYTES_MAX + " bytes.");
        }
        if (input.size() > Limits.MESSAGE_BYTES) {
            throw new IllegalArgumentException("the input may have " + Limits.MESSAGE_BYTES + " bytes.");
        }
        expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The data. */
    public JsonNode toData() {
        ObjectNode data =
                StrictJson.object().put(RequestId.FIELD, requestId.value()).put(CAPABILITY, capability.value());
        data.set(INPUT, input.toNode());
        return data.put(MAX_PAYLOAD_BYTES, maxPayloadBytes).put(EXPIRES_AT, ResponseWire.time(expiresAt));
    }

    /**
     * Reads the data.
     *
     * @throws RpcException {@code value_too_large} or {@code invalid_request} if it is anything else
     */
    public static CapabilityDispatch read(JsonNode data) throws RpcException {
        StrictJson json = StrictJson.of(data, FIELDS);
        long maxPayload = json.number(MAX_PAYLOAD_BYTES, 1);
        if (maxPayload > Limits.PAYLOAD_BYTES_MAX) {
            throw StrictJson.invalid("The field max_payload_bytes is out of range");
        }
        return new CapabilityDispatch(
                RequestId.read(json),
                CapabilityName.read(json, CAPABILITY),
                JsonValue.of(json.required(INPUT), Limits.MESSAGE_BYTES),
                (int) maxPayload,
                json.time(EXPIRES_AT));
    }
}
