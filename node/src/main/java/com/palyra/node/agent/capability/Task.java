package com.palyra.node.agent.capability;

import com.fasterxml.jackson.databind.JsonNode;
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
public record Task(String requestId, String capability, JsonNode input, int maxOutputBytes, Duration limit) {
    /** The same, in that time at most. */
    public Task within(Duration span) {
        return new Task(requestId, capability, input, maxOutputBytes, span.compareTo(limit) < 0 ? span : limit);
    }

    /** Without the input. */
    @Override
    public String toString() {
        return "Task[" + requestId + ", " + capability + "]";
    }
}
