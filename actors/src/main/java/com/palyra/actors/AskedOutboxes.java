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

/** The outboxes, asked as actors. */
final class AskedOutboxes implements DeviceOutboxes {
    private final DeviceQuestions owners;
    private final Function<Ulid, RecipientRef<OutboxCommand>> outboxes;

    AskedOutboxes(DeviceQuestions owners, Function<Ulid, RecipientRef<OutboxCommand>> outboxes) {
        this.owners = owners;
        this.outboxes = outboxes;
    }

    @Override
    public CompletionStage<SentView> send(Ulid device, JsonValue data) {
        CompletionStage<OutboxReply.SendReply> reply =
                owners.ask(device, replyTo -> new DeviceCommand.SendMessage(data, replyTo));
        return reply.thenCompose(sent -> sent instanceof NotDone not
                ? Questions.refused(not.error(), not.sentence())
                : CompletableFuture.completedFuture(new SentView(device, ((Appended) sent).seq())));
    }

    @Override
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
        return reply.thenCompose(AskedOutboxes::known);
    }

    @Override
    public CompletionStage<InvocationView> invocation(Ulid device, RequestId request) {
        return ask(device, replyTo -> new OutboxCommand.Look(request, replyTo), Duration.ZERO);
    }

    @Override
    public CompletionStage<InvocationView> awaitEnd(Ulid device, RequestId request, Duration atMost) {
        Duration wait = atMost.compareTo(Limits.INVOCATION_TIMEOUT_MAX) > 0 ? Limits.INVOCATION_TIMEOUT_MAX : atMost;
        return ask(device, replyTo -> new OutboxCommand.AwaitEnd(request, wait, replyTo), wait);
    }

    @Override
    public CompletionStage<InvocationView> cancel(Ulid device, RequestId request) {
        return ask(device, replyTo -> new OutboxCommand.Cancel(request, replyTo), Duration.ZERO);
    }

    @Override
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
        return reply.thenCompose(AskedOutboxes::known);
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
