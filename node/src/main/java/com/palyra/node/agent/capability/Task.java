package com.palyra.node.agent.capability;

import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;

/**
 * One request to a capability.
 *
 * @param requestId the node's name for it
 * @param capability the capability's name
 * @param input any JSON; may hold anything that the node's operator gave
 * @param maxOutputBytes most bytes that the output may take as JSON
 * @param limit how long the work may take; more than nothing
 */
public record Task(
        RequestId requestId, CapabilityName capability, JsonValue input, int maxOutputBytes, Duration limit) {
    /** Without the input. */
    @Override
    public String toString() {
        return "Task[" + requestId + ", " + capability + "]";
    }
}
