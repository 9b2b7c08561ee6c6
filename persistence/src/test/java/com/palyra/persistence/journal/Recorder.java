package com.palyra.persistence.journal;

import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.event.EventTags;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.journal.Tagged;

/** A persistent actor that stores every list of events it is sent and answers with how many it has. */
final class Recorder extends AbstractPersistentActor {
    private final String id;
    private final Runnable recovering;
    private int events;

    private Recorder(String id, Runnable recovering) {
        this.id = id;
        this.recovering = recovering;
    }

    static ActorRef start(ActorSystem system, String id) {
        return start(system, id, () -> {});
    }

    /** Calls {@code recovering} with every event that it reads back. */
    static ActorRef start(ActorSystem system, String id, Runnable recovering) {
        return system.actorOf(Props.create(Recorder.class, () -> new Recorder(id, recovering)));
    }

    static DurableEvent event(int number) {
        return new DeviceDisconnected(Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), Instant.EPOCH.plusSeconds(number));
    }

    @Override
    public String persistenceId() {
        return id;
    }

    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(DurableEvent.class, event -> {
                    events++;
                    recovering.run();
                })
                .build();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder().match(List.class, this::store).build();
    }

    private void store(List<?> batch) {
        ActorRef sender = getSender();
        AtomicInteger left = new AtomicInteger(batch.size());
        List<Tagged> tagged = batch.stream()
                .map(event -> new Tagged(event, Set.of(EventTags.ALL)))
                .toList();
        persistAll(tagged, event -> {
            events++;
            if (left.decrementAndGet() == 0) {
                sender.tell(events, getSelf());
            }
        });
    }
}
