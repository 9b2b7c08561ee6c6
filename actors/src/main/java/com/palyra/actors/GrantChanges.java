package com.palyra.actors;

import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.view.GrantView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.japi.function.Function;

/** What an operator changes about the grants of a device that is paired already. Thread-safe. */
record GrantChanges(
        Questions questions,
        Directory directory,
        java.util.function.Function<Ulid, RecipientRef<DeviceCommand>> devices) {
    /** A write may wait for a restart of the device. */
    private static final Duration CHANGE = Limits.ASK_TIMEOUT.multipliedBy(3);

    CompletionStage<List<GrantView>> grant(Ulid device, Grant grant) {
        return change(device, replyTo -> new DeviceCommand.Allow(grant, replyTo));
    }

    CompletionStage<List<GrantView>> revoke(Ulid device, Scope scope) {
        return change(device, replyTo -> new DeviceCommand.RevokeGrant(scope, replyTo));
    }

    private CompletionStage<List<GrantView>> change(
            Ulid device, Function<ActorRef<DeviceReply.GrantReply>, DeviceCommand> command) {
        if (directory.device(device).isEmpty()) {
            return Questions.refused(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + device + ".");
        }
        CompletionStage<DeviceReply.GrantReply> reply = questions.ask(devices.apply(device), command, CHANGE);
        return reply.thenCompose(changed -> {
            if (changed instanceof DeviceReply.GrantNotChanged not) {
                return Questions.refused(not.error(), not.sentence());
            }
            return questions
                    .visible(((DeviceReply.GrantChanged) changed).position())
                    .thenApply(seen ->
                            directory.grants(device).orElseThrow(() -> Questions.lost(ErrorCode.DEVICE_NOT_FOUND)));
        });
    }
}
