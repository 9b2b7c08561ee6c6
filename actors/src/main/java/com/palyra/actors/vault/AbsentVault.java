package com.palyra.actors.vault;

import com.palyra.protocol.error.ErrorCode;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Stands where a node has no vault: answers every question with {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE}. */
public final class AbsentVault {
    private AbsentVault() {}

    /** Every scope at once. */
    public static Behavior<VaultCommand> create() {
        return Behaviors.receive(VaultCommand.class)
                .onMessage(VaultCommand.Request.class, request -> {
                    if (request instanceof VaultCommand.Put put) {
                        put.value().close();
                    }
                    request.replyTo()
                            .tell(new VaultReply.Refused(
                                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "This node has no vault."));
                    return Behaviors.same();
                })
                .onMessage(VaultCommand.Stop.class, stop -> Behaviors.stopped())
                .build();
    }
}
