package com.palyra.actors;

import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply;
import com.palyra.actors.outbox.OutboxReply.Appended;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.actors.outbox.OutboxReply.Known;
import com.palyra.actors.outbox.OutboxReply.NotDone;
import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.SentView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * What an operator has for devices that were paired once, and hears of them. Every stage fails with a {@link PalyraException}
 * and nothing else. Thread-safe.
 */
public final class DeviceOutboxes {
    private final DeviceQuestions owners;
    private final Function<Ulid, RecipientRef<OutboxCommand>> outboxes;

    DeviceOutboxes(DeviceQuestions owners, Function<Ulid, RecipientRef<OutboxCommand>> outboxes) {
        this.owners = owners;
        this.outboxes = outboxes;
    }

    /** Leaves a message for a paired device; done when it is durable. At most {@link Limits#MESSAGE_BYTES}. */
    public CompletionStage<SentView> send(Ulid device, JsonValue data) {
        CompletionStage<OutboxReply.SendReply> reply =
                owners.ask(device, replyTo -> new DeviceCommand.SendMessage(data, replyTo));
        return reply.thenCompose(sent -> sent instanceof NotDone not
                ? Questions.refused(not.error(), not.sentence())
                : CompletableFuture.completedFuture(new SentView(device, ((Appended) sent).seq())));
    }

    /**
     * Asks a paired device to do something; done when that is durable, which is before the device has heard of it. Idempotent
     * by request id; with other content it is refused with {@link ErrorCode#INVOCATION_CONFLICT}.
     */
    public CompletionStage<InvocationView> invoke(Ulid device, Invocation wish) {
        CompletionStage<InvocationReply> reply = owners.ask(
                device,
                replyTo -> new DeviceCommand.Invoke(
                        wish.requestId(),
                        wish.capability(),
                        wish.input(),
                        wish.timeout(),
                        wish.maxPayloadBytes(),
                        replyTo));
        return reply.thenCompose(DeviceOutboxes::known);
    }

    /** How far an invocation is. */
    public CompletionStage<InvocationView> invocation(Ulid device, RequestId request) {
        return ask(device, replyTo -> new OutboxCommand.Look(request, replyTo), Duration.ZERO);
    }

    /** An invocation when it has ended, or as it is when this time is over; at most {@link Limits#INVOCATION_TIMEOUT_MAX}. */
    public CompletionStage<InvocationView> awaitEnd(Ulid device, RequestId request, Duration atMost) {
        Duration wait = atMost.compareTo(Limits.INVOCATION_TIMEOUT_MAX) > 0 ? Limits.INVOCATION_TIMEOUT_MAX : atMost;
        return ask(device, replyTo -> new OutboxCommand.AwaitEnd(request, wait, replyTo), wait);
    }

    /** Takes an invocation back; the answer says what became of it. One that has ended stays as it is. */
    public CompletionStage<InvocationView> cancel(Ulid device, RequestId request) {
        return ask(device, replyTo -> new OutboxCommand.Cancel(request, replyTo), Duration.ZERO);
    }

    /**
     * What a device published after a number.
     *
     * @param after 0 for all that is kept; then {@link PublicationPage#last()} of the page before
     * @param wait how long to wait if there is nothing; the page may be empty then
     */
    public CompletionStage<PublicationPage> publications(Ulid device, long after, Duration wait) {
        if (owners.directory().device(device).isEmpty()) {
            return unknown(device);
        }
        boolean waits = wait.compareTo(Duration.ZERO) > 0;
        CompletionStage<PublicationPage> page = owners.questions()
                .ask(
                        owners.devices().apply(device),
                        replyTo -> new DeviceCommand.ReadPublications(after, waits, replyTo),
                        waits ? wait : Limits.ASK_TIMEOUT);
        return waits ? page.exceptionally(nothing -> new PublicationPage(List.of(), after, false)) : page;
    }

    private CompletionStage<InvocationView> ask(
            Ulid device,
            org.apache.pekko.japi.function.Function<ActorRef<InvocationReply>, OutboxCommand> command,
            Duration wait) {
        if (owners.directory().device(device).isEmpty()) {
            return unknown(device);
        }
        CompletionStage<InvocationReply> reply =
                owners.questions().ask(outboxes.apply(device), command, wait.plus(Limits.ASK_TIMEOUT.multipliedBy(3)));
        return reply.thenCompose(DeviceOutboxes::known);
    }

    private static CompletionStage<InvocationView> known(InvocationReply reply) {
        return reply instanceof NotDone not
                ? Questions.refused(not.error(), not.sentence())
                : CompletableFuture.completedFuture(((Known) reply).invocation());
    }

    private static <T> CompletionStage<T> unknown(Ulid device) {
        return Questions.refused(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + device + ".");
    }
}
