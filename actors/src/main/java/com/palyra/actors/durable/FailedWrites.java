package com.palyra.actors.durable;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.JournalProtocol;

/**
 * Lets an entity hear once that a write failed. The journal says it for each event of the write; what comes after the first
 * would wait with the commands until the entity has started again, and Pekko, which does nothing with it then, would take no
 * further command from among those that wait until another one comes.
 */
final class FailedWrites extends BehaviorInterceptor<Object, Object> {
    private int failed = -1;

    FailedWrites() {
        super(Object.class);
    }

    @Override
    public Behavior<Object> aroundReceive(
            TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
        if (message instanceof JournalProtocol.WriteMessageFailure failure) {
            // Each start of an entity has another number.
            if (failure.actorInstanceId() == failed) {
                return Behaviors.same();
            }
            failed = failure.actorInstanceId();
        }
        return target.apply(context, message);
    }
}
