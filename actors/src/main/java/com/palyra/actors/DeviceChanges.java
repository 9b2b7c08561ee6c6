package com.palyra.actors;

import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.actors.durable.Position;
import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What an operator changes about devices that were paired once. Thread-safe. */
record DeviceChanges(DeviceQuestions owners) {
    CompletionStage<DeviceView> end(Ulid device, DeviceCommand.Ending ending, String reason) {
        return ended(device, owners.ask(device, replyTo -> new DeviceCommand.End(ending, reason, replyTo)));
    }

    CompletionStage<DeviceView> remove(Ulid device) {
        return ended(device, owners.ask(device, DeviceCommand.Remove::new));
    }

    CompletionStage<DeviceView> rotate(Ulid device) {
        CompletionStage<DeviceReply.RenewReply> reply = owners.ask(device, DeviceCommand.Rotate::new);
        return reply.thenCompose(renewed -> renewed instanceof DeviceReply.NotRenewed not
                ? Questions.refused(not.error(), not.sentence())
                : visible(device, ((DeviceReply.Renewed) renewed).position()));
    }

    private CompletionStage<DeviceView> ended(Ulid device, CompletionStage<DeviceReply.EndReply> reply) {
        return reply.thenCompose(ended -> ended instanceof DeviceReply.NotEnded not
                ? Questions.refused(not.error(), not.sentence())
                : visible(device, ((DeviceReply.Ended) ended).position()));
    }

    /** One after the other, so that many of them are not all in memory at once. */
    CompletionStage<List<DeviceView>> clear() {
        CompletionStage<List<DeviceView>> cleared = CompletableFuture.completedFuture(List.of());
        for (DeviceView device : owners.directory().devices()) {
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

    private CompletionStage<DeviceView> visible(Ulid device, Position position) {
        return owners.questions()
                .visible(position)
                .thenApply(seen -> owners.directory()
                        .device(device)
                        .orElseThrow(() -> Questions.lost(ErrorCode.DEVICE_NOT_FOUND)));
    }
}
