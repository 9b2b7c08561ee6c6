package com.palyra.actors.durable;

import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The threads for what blocks, which actors hand over and hear of later. */
public final class BlockingDispatcher {
    private static final String NAME = "palyra.blocking-dispatcher";

    private BlockingDispatcher() {}

    /** Those of the actor's system. */
    public static Executor of(ActorContext<?> context) {
        return context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(NAME));
    }
}
