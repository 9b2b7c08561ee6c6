package com.palyra.actors;

import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.actors.view.GrantView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.japi.function.Function;

/** What an operator changes about the grants of a device that is paired already. Thread-safe. */
record GrantChanges(DeviceQuestions owners) {
    CompletionStage<List<GrantView>> grant(Ulid device, Grant grant) {
        return change(device, replyTo -> new DeviceCommand.Allow(grant, replyTo));
    }

    CompletionStage<List<GrantView>> revoke(Ulid device, Scope scope) {
        return change(device, replyTo -> new DeviceCommand.RevokeGrant(scope, replyTo));
    }

    private CompletionStage<List<GrantView>> change(
            Ulid device, Function<ActorRef<DeviceReply.GrantReply>, DeviceCommand> command) {
        CompletionStage<DeviceReply.GrantReply> reply = owners.ask(device, command);
        return reply.thenCompose(changed -> {
            if (changed instanceof DeviceReply.GrantNotChanged not) {
                return Questions.refused(not.error(), not.sentence());
            }
            return owners.questions()
                    .visible(((DeviceReply.GrantChanged) changed).position())
                    .thenApply(seen -> owners.directory()
                            .grants(device)
                            .orElseThrow(() -> Questions.lost(ErrorCode.DEVICE_NOT_FOUND)));
        });
    }
}
