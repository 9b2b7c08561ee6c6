package com.palyra.actors;

import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.durable.Position;
import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.japi.function.Function;

/** What an operator changes about devices that were paired once. Thread-safe. */
record DeviceChanges(
        Questions questions,
        Directory directory,
        java.util.function.Function<Ulid, RecipientRef<DeviceCommand>> devices) {
    /** The device waits for its sessions or for the authority, and a write for a restart. */
    private static final Duration CHANGE = Limits.ASK_TIMEOUT.multipliedBy(3);

    CompletionStage<DeviceView> end(Ulid device, DeviceCommand.Ending ending, String reason) {
        CompletionStage<DeviceReply.EndReply> reply =
                ask(device, replyTo -> new DeviceCommand.End(ending, reason, replyTo));
        return reply.thenCompose(ended -> ended instanceof DeviceReply.NotEnded not
                ? Questions.refused(not.error(), not.sentence())
                : visible(device, ((DeviceReply.Ended) ended).position()));
    }

    CompletionStage<DeviceView> rotate(Ulid device) {
        CompletionStage<DeviceReply.RenewReply> reply = ask(device, DeviceCommand.Rotate::new);
        return reply.thenCompose(renewed -> renewed instanceof DeviceReply.NotRenewed not
                ? Questions.refused(not.error(), not.sentence())
                : visible(device, ((DeviceReply.Renewed) renewed).position()));
    }

    CompletionStage<DeviceView> remove(Ulid device) {
        CompletionStage<DeviceReply.EndReply> reply = ask(device, DeviceCommand.Remove::new);
        return reply.thenCompose(removed -> removed instanceof DeviceReply.NotEnded not
                ? Questions.refused(not.error(), not.sentence())
                : visible(device, ((DeviceReply.Ended) removed).position()));
    }

    /** One after the other, so that many of them are not all in memory at once. */
    CompletionStage<List<DeviceView>> clear() {
        CompletionStage<List<DeviceView>> cleared = CompletableFuture.completedFuture(List.of());
        for (DeviceView device : directory.devices()) {
            if (device.status() == DeviceStatus.EVICTED && !device.removed()) {
                cleared = cleared.thenCompose(before -> clear(device.deviceId(), before));
            }
        }
        return cleared;
    }

    /** A device that is paired again by now stays. */
    private CompletionStage<List<DeviceView>> clear(Ulid device, List<DeviceView> before) {
        return remove(device)
                .thenApply(removed ->
                        Stream.concat(before.stream(), Stream.of(removed)).toList())
                .exceptionallyCompose(failure -> PalyraException.in(failure)
                                .filter(known -> known.error() == ErrorCode.DEVICE_WRONG_STATE)
                                .isPresent()
                        ? CompletableFuture.completedFuture(before)
                        : CompletableFuture.failedFuture(failure));
    }

    /** No actor is started for an id that nobody paired. */
    private <R> CompletionStage<R> ask(Ulid device, Function<ActorRef<R>, DeviceCommand> command) {
        return directory.device(device).isEmpty()
                ? Questions.refused(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + device + ".")
                : questions.ask(devices.apply(device), command, CHANGE);
    }

    private CompletionStage<DeviceView> visible(Ulid device, Position position) {
        return questions
                .visible(position)
                .thenApply(
                        seen -> directory.device(device).orElseThrow(() -> Questions.lost(ErrorCode.DEVICE_NOT_FOUND)));
    }
}
