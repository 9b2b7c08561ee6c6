package com.palyra.actors.device;

import com.palyra.actors.device.DeviceReply.AuthorizeReply;
import com.palyra.actors.vault.Permit;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.VaultRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The leave of one {@link VaultCall}: its device decides each time anew, and it ends with the call. A session that was cut
 * has stopped all its calls before its device acknowledges that.
 */
final class CallPermit implements Permit {
    private final VaultRequest request;
    private final VaultCall.Caller caller;
    private final Scheduler scheduler;
    private volatile boolean withdrawn;

    CallPermit(VaultRequest request, VaultCall.Caller caller, Scheduler scheduler) {
        this.request = request;
        this.caller = caller;
        this.scheduler = scheduler;
    }

    /** What the device is asked. */
    DeviceCommand.Authorize question(ActorRef<AuthorizeReply> replyTo) {
        return new DeviceCommand.Authorize(
                request.scope(), request.needs(), request.method(), caller.address(), caller.session(), replyTo);
    }

    /** The call has ended. */
    void withdraw() {
        withdrawn = true;
    }

    @Override
    public boolean isWithdrawn() {
        return withdrawn;
    }

    @Override
    public CompletionStage<Boolean> confirm() {
        if (withdrawn) {
            return CompletableFuture.completedStage(false);
        }
        CompletionStage<AuthorizeReply> answer =
                AskPattern.ask(caller.device(), this::question, Limits.ASK_TIMEOUT, scheduler);
        return answer.handle((reply, failure) -> reply == AuthorizeReply.AUTHORIZED && !withdrawn);
    }
}
