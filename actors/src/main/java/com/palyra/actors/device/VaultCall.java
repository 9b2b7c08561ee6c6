package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceReply.AuthorizeReply;
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

/**
 * One request of a session to the vault: asks the device whether it may be, then the scope, answers once, and is gone.
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
     * @param audit told what the device changed
     */
    record Caller(
            ActorRef<DeviceSession.Command> session,
            Ulid id,
            RecipientRef<DeviceCommand> device,
            String address,
            ActorRef<AuditLog.Command> audit) {}

    private final TimerScheduler<Object> timers;
    private final Caller caller;
    private final VaultRequest request;
    private final Function<Scope, RecipientRef<VaultCommand>> scopes;
    private final Consumer<RpcResponse> answer;
    private boolean handedOver;

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
        timers.startSingleTimer(TookTooLong.DUE, Limits.ASK_TIMEOUT);
        caller.device()
                .tell(new DeviceCommand.Authorize(
                        request.scope(),
                        request.needs(),
                        request.method(),
                        caller.address(),
                        caller.session(),
                        context.getSelf().narrow()));
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
        timers.startSingleTimer(TookTooLong.DUE, PATIENCE);
        RecipientRef<VaultCommand> scope = scopes.apply(request.scope());
        handedOver = true;
        scope.tell(command(getContext().getSelf().narrow()));
        return this;
    }

    /** Reads are noted by the scope, once an hour; changes are decisions. */
    private Behavior<Object> onReply(VaultReply reply) {
        if (reply instanceof VaultReply.Stored stored) {
            caller.audit()
                    .tell(new AuditLog.Append(AuditEntry.byDevice(
                                    request.method(), caller.id(), AuditEntry.DONE, caller.address())
                            .with("secret", stored.secret().ref().toString())
                            .with("version", Long.toString(stored.secret().version()))));
        }
        return end(VaultAnswers.of(reply));
    }

    private VaultCommand command(ActorRef<VaultReply> replyTo) {
        if (request instanceof VaultRequest.Put put) {
            return new VaultCommand.Put(put.ref(), put.value(), put.ifVersion(), replyTo);
        } else if (request instanceof VaultRequest.Get get) {
            return new VaultCommand.Get(get.ref(), get.version(), replyTo);
        } else if (request instanceof VaultRequest.ListSecrets list) {
            return new VaultCommand.ListSecrets(list.scope(), list.after(), replyTo);
        }
        return new VaultCommand.Delete(((VaultRequest.Delete) request).ref(), replyTo);
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
        if (!handedOver) {
            request.close();
        }
        return this;
    }
}
