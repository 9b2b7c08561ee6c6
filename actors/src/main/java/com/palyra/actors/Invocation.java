package com.palyra.actors;

import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;

/**
 * What an operator wants a device to do.
 *
 * @param requestId asking again with the same id and the same content gives the same invocation
 * @param input at most {@link Limits#MESSAGE_BYTES}
 * @param timeout {@link Limits#INVOCATION_TIMEOUT_MIN} to {@link Limits#INVOCATION_TIMEOUT_MAX}
 * @param maxPayloadBytes 1 to {@link Limits#PAYLOAD_BYTES_MAX}
 */
public record Invocation(
        RequestId requestId, CapabilityName capability, JsonValue input, Duration timeout, int maxPayloadBytes) {}
