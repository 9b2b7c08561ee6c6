package com.palyra.actors.vault;

import com.palyra.protocol.SensitiveBytes;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/**
 * Closes values that nobody receives any more: a reply to a question that was given up, or to a session that was cut, and a
 * value to be put whose scope has stopped. One per node. It sees messages as they were sent; whoever wraps a
 * {@link VaultReply} into a message of its own closes it itself.
 */
public final class LostSecrets {
    private LostSecrets() {}

    /** Begins to listen at once. */
    public static Behavior<DeadLetter> create() {
        return Behaviors.setup(context -> {
            context.getSystem().eventStream().tell(new EventStream.Subscribe<>(DeadLetter.class, context.getSelf()));
            return Behaviors.receive(DeadLetter.class)
                    .onMessage(DeadLetter.class, letter -> {
                        close(letter.message());
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private static void close(Object message) {
        if (message instanceof VaultReply.Opened opened) {
            opened.secret().close();
        } else if (message instanceof VaultCommand.Put put) {
            SensitiveBytes value = put.value();
            value.close();
        } else if (message instanceof ShardingEnvelope<?> envelope) {
            close(envelope.message());
        }
    }
}
