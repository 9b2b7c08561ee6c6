package com.palyra.actors.device;

import com.palyra.actors.device.DeviceReply.AuthorizeReply;
import com.palyra.actors.vault.Origin;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.actors.vault.VaultReply;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultRequest;
import com.palyra.protocol.vault.Scope;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One request of a session to the vault: asks the device whether it may be, then the scope, before a value is handed out the
 * device once more, answers once, and is gone.
 *
 * <p>What it handed over is done for it alone: a change that has not come to its event when the call ends is not made. What
 * was made the scope writes down.
 *
 * <p>It takes replies as they are, without wrapping them into messages of its own: one that comes when nobody waits any more
 * is then a dead letter that {@link com.palyra.actors.vault.LostSecrets} understands. A value to be put is closed here until
 * it is handed to the scope, which closes it from then on.
 */
final class VaultCall extends AbstractBehavior<Object> {
    /** The way to the scope and back, beside the time that it has for an answer. */
    static final Duration PATIENCE = Limits.VAULT_ANSWER.plus(Limits.ASK_TIMEOUT);

    private enum TookTooLong {
        DUE
    }

    /**
     * Whose request it is.
     *
     * @param id of the device
     * @param device its owner, which has the last word
     * @param address where its peer is
     */
    record Caller(
            ActorRef<DeviceSession.Command> session, Ulid id, RecipientRef<DeviceCommand> device, String address) {}

    private final TimerScheduler<Object> timers;
    private final Caller caller;
    private final VaultRequest request;
    private final Function<Scope, RecipientRef<VaultCommand>> scopes;
    private final Consumer<RpcResponse> answer;
    private final CallPermit permit;
    private boolean handedOver;
    /** A value that waits for the device's second word; closed with the call otherwise. */
    private VaultReply.@Nullable Opened opened;

    private VaultCall(
            ActorContext<Object> context,
            TimerScheduler<Object> timers,
            VaultRequest request,
            Caller caller,
            Function<Scope, RecipientRef<VaultCommand>> scopes,
            Consumer<RpcResponse> answer) {
        super(context);
        this.timers = timers;
        this.caller = caller;
        this.request = request;
        this.scopes = scopes;
        this.answer = answer;
        this.permit = new CallPermit(request, caller, context.getSystem().scheduler());
        timers.startSingleTimer(TookTooLong.DUE, Limits.ASK_TIMEOUT);
        caller.device().tell(permit.question(context.getSelf().narrow()));
    }

    /**
     * A call.
     *
     * @param request its value is taken over
     * @param answer told the one answer, in this actor
     */
    static Behavior<Object> create(
            VaultRequest request,
            Caller caller,
            Function<Scope, RecipientRef<VaultCommand>> scopes,
            Consumer<RpcResponse> answer) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new VaultCall(context, timers, request, caller, scopes, answer)));
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(AuthorizeReply.class, this::onAuthorized)
                .onMessage(VaultReply.class, this::onReply)
                .onMessage(TookTooLong.class, due -> end(RpcResponse.error(late())))
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Object> onAuthorized(AuthorizeReply reply) {
        if (reply == AuthorizeReply.NOT_GRANTED) {
            return end(RpcResponse.error(RpcError.NOT_GRANTED));
        }
        VaultReply.Opened answered = opened;
        if (answered != null) {
            opened = null;
            return end(VaultAnswers.of(answered));
        }
        timers.startSingleTimer(TookTooLong.DUE, PATIENCE);
        RecipientRef<VaultCommand> scope = scopes.apply(request.scope());
        handedOver = true;
        scope.tell(command(getContext().getSelf().narrow()));
        return this;
    }

    /** A value takes its time to be opened, and the grant may have ended meanwhile. */
    private Behavior<Object> onReply(VaultReply reply) {
        if (reply instanceof VaultReply.Opened value) {
            opened = value;
            timers.startSingleTimer(TookTooLong.DUE, Limits.ASK_TIMEOUT);
            caller.device().tell(permit.question(getContext().getSelf().narrow()));
            return this;
        }
        return end(VaultAnswers.of(reply));
    }

    private VaultCommand command(ActorRef<VaultReply> replyTo) {
        if (request instanceof VaultRequest.Put put) {
            return new VaultCommand.Put(put.ref(), put.value(), put.ifVersion(), origin(), replyTo);
        } else if (request instanceof VaultRequest.Get get) {
            return new VaultCommand.Get(get.ref(), get.version(), replyTo);
        } else if (request instanceof VaultRequest.ListSecrets list) {
            return new VaultCommand.ListSecrets(list.scope(), list.after(), replyTo);
        }
        return new VaultCommand.Delete(((VaultRequest.Delete) request).ref(), origin(), replyTo);
    }

    private Origin origin() {
        return new Origin(caller.id(), caller.address(), permit);
    }

    /** Before the scope was asked nothing can have changed. */
    private RpcError late() {
        return handedOver ? RpcError.TIMED_OUT : RpcError.VAULT_UNAVAILABLE;
    }

    private Behavior<Object> end(RpcResponse response) {
        answer.accept(response);
        return Behaviors.stopped();
    }

    private Behavior<Object> onPostStop(PostStop stop) {
        permit.withdraw();
        if (!handedOver) {
            request.close();
        }
        if (opened != null) {
            opened.secret().close();
        }
        return this;
    }
}
