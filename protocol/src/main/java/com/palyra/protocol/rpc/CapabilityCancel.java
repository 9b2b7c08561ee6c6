package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * The data of the event {@code capability.cancel}: nobody waits for this invocation any more.
 *
 * @param requestId which one
 */
public record CapabilityCancel(RequestId requestId) {
    /** The data. */
    public JsonNode toData() {
        return StrictJson.object().put(RequestId.FIELD, requestId.value());
    }

    /**
     * Reads the data.
     *
     * @throws RpcException {@code invalid_request} if it is anything else
     */
    public static CapabilityCancel read(JsonNode data) throws RpcException {
        return new CapabilityCancel(RequestId.read(StrictJson.of(data, Set.of(RequestId.FIELD))));
    }
}
