package com.palyra.actors.view;

import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a device was asked to do.
 *
 * @param reason why it ended so, or what it waits for; null if there is nothing to say
 * @param output what came of it; null if nothing did, or if the node does not keep it any more
 * @param outputBytes bytes of what came of it, also if that is not kept; 0 if nothing did
 * @param expiresAt when it times out
 * @param endedAt null if it has not ended
 */
public record InvocationView(
        Ulid deviceId,
        RequestId requestId,
        CapabilityName capability,
        InvocationState state,
        @Nullable String reason,
        @Nullable JsonValue output,
        int outputBytes,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant endedAt) {
    /** Whether something came of it that the node does not keep any more: newer output took its room. */
    public boolean outputForgotten() {
        return output == null && outputBytes > 0;
    }
}
