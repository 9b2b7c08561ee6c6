package com.palyra.persistence.journal.bench;

import com.palyra.persistence.event.EventTags;
import com.palyra.protocol.identity.Ulid;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.RecoveryCompleted;
import org.apache.pekko.persistence.journal.Tagged;

/** Stores as many events as it is told, all or none, and says so when they are stored. */
final class Entity extends AbstractPersistentActor {
    /** Store that many events. */
    record Write(int events) {}

    /** They are stored. */
    enum Written {
        INSTANCE
    }

    private static final Set<String> TAGS = Set.of(EventTags.ALL);

    private final Ulid device;
    private final String persistenceId;
    private final CompletableFuture<Integer> recovered;
    private int events;

    private Entity(int number, CompletableFuture<Integer> recovered) {
        this.device = SampleEvents.device(number);
        this.persistenceId = "device|" + device;
        this.recovered = recovered;
    }

    static Props props(int number) {
        return props(number, new CompletableFuture<>());
    }

    /** Completes the future with how many events it has read back. */
    static Props props(int number, CompletableFuture<Integer> recovered) {
        return Props.create(Entity.class, () -> new Entity(number, recovered));
    }

    @Override
    public String persistenceId() {
        return persistenceId;
    }

    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(RecoveryCompleted.class, done -> recovered.complete(events))
                .matchAny(event -> events++)
                .build();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder().match(Write.class, this::write).build();
    }

    private void write(Write command) {
        ActorRef sender = getSender();
        int first = events;
        if (command.events() == 1) {
            persist(tagged(first), event -> written(sender, first + 1));
            return;
        }
        int last = first + command.events();
        persistAll(IntStream.range(first, last).mapToObj(this::tagged).toList(), event -> written(sender, last));
    }

    private Tagged tagged(int index) {
        return new Tagged(SampleEvents.event(device, index), TAGS);
    }

    private void written(ActorRef sender, int last) {
        if (++events == last) {
            sender.tell(Written.INSTANCE, getSelf());
        }
    }
}
