package com.palyra.persistence.journal.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;

/** Lets entities write, and gives the next command to one as soon as another has answered. */
final class Load extends AbstractActor {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * What is written.
     *
     * @param entities how many entities take turns
     * @param inFlight how many of them write at any moment
     * @param eventsPerWrite events that one of them stores at once
     * @param warmUp writes before the clock starts
     * @param writes writes after that
     */
    record Shape(int entities, int inFlight, int eventsPerWrite, int warmUp, int writes) {
        /** All entities write one event at a time. */
        static Shape steady(int entities, int warmUp, int writes) {
            return new Shape(entities, entities, 1, warmUp, writes);
        }

        /** Every entity writes once. */
        static Shape fill(int entities, int inFlight, int eventsPerWrite) {
            return new Shape(entities, inFlight, eventsPerWrite, 0, entities);
        }
    }

    private final Shape shape;
    private final CompletableFuture<Double> eventsPerSecond;
    private final Queue<ActorRef> idle = new ArrayDeque<>();
    private final Entity.Write command;
    private int created;
    private int begun;
    private int done;
    private long start = System.nanoTime();

    private Load(Shape shape, CompletableFuture<Double> eventsPerSecond) {
        this.shape = shape;
        this.eventsPerSecond = eventsPerSecond;
        this.command = new Entity.Write(shape.eventsPerWrite());
    }

    /** Writes all of it; how many events a second were stored after the warm-up. */
    static double run(ActorSystem system, Shape shape) throws Exception {
        CompletableFuture<Double> result = new CompletableFuture<>();
        system.actorOf(Props.create(Load.class, () -> new Load(shape, result)));
        return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void preStart() {
        for (int i = 0; i < shape.inFlight(); i++) {
            next();
        }
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Entity.Written.class, written -> written())
                .build();
    }

    private void written() {
        done++;
        if (done == shape.warmUp()) {
            start = System.nanoTime();
        }
        if (done == shape.warmUp() + shape.writes()) {
            double seconds = (System.nanoTime() - start) / 1e9;
            eventsPerSecond.complete((double) shape.writes() * shape.eventsPerWrite() / seconds);
            getContext().stop(getSelf());
            return;
        }
        if (shape.entities() >= shape.warmUp() + shape.writes()) {
            getContext().stop(getSender());
        } else {
            idle.add(getSender());
        }
        if (begun < shape.warmUp() + shape.writes()) {
            next();
        }
    }

    private void next() {
        ActorRef entity = created < shape.entities() ? getContext().actorOf(Entity.props(created++)) : idle.remove();
        begun++;
        entity.tell(command, getSelf());
    }
}
