package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoredEvent;
import com.palyra.persistence.journal.store.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;

/** Between Pekko's events and snapshots and those of the store: serializes, bounds, and refuses what cannot be kept. */
final class EventForm {
    private final Serialization serialization;

    EventForm(ActorSystem system) {
        this.serialization = SerializationExtension.get(system);
    }

    /**
     * The event as it is stored.
     *
     * @throws IllegalArgumentException if it cannot be kept: too long, too many tags, or with metadata of its own
     * @throws RuntimeException whatever the serializer throws
     */
    NewEvent toStore(PersistentRepr event) {
        Object payload = event.payload();
        Set<String> tags = Set.of();
        if (payload instanceof Tagged tagged) {
            payload = tagged.payload();
            tags = scala.jdk.javaapi.CollectionConverters.asJava(tagged.tags());
        }
        if (event.metadata().isDefined()) {
            throw new IllegalArgumentException("This journal keeps no metadata beside an event");
        }
        Payload form = payload(payload);
        return new NewEvent(
                event.sequenceNr(), event.timestamp(), event.writerUuid(), event.manifest(), List.copyOf(tags), form);
    }

    /** All of them as they are stored; throws if one of them cannot be. */
    List<NewEvent> toStore(List<PersistentRepr> events) {
        List<NewEvent> stored = new ArrayList<>(events.size());
        for (PersistentRepr event : events) {
            stored.add(toStore(event));
        }
        return stored;
    }

    /** The event as Pekko knows it, without its tags. */
    PersistentRepr fromStore(StoredEvent stored) {
        NewEvent event = stored.event();
        return PersistentRepr.apply(
                        object(event.payload()),
                        event.sequenceNr(),
                        stored.id(),
                        event.adapterManifest(),
                        false,
                        ActorRef.noSender(),
                        event.writer())
                .withTimestamp(event.timestamp());
    }

    /** The snapshot as it is stored; throws as {@link #toStore(PersistentRepr)} does. */
    StoredSnapshot toStore(SnapshotMetadata metadata, Object snapshot) {
        if (metadata.metadata().isDefined()) {
            throw new IllegalArgumentException("This snapshot store keeps no metadata beside a snapshot");
        }
        return new StoredSnapshot(
                metadata.persistenceId(), metadata.sequenceNr(), metadata.timestamp(), payload(snapshot));
    }

    /** What was serialized; throws what the serializer throws. */
    Object object(Payload payload) {
        return serialization
                .deserialize(payload.bytes(), payload.serializerId(), payload.manifest())
                .get();
    }

    private Payload payload(Object object) {
        Serializer serializer = serialization.findSerializerFor(object);
        byte[] bytes = serialization.serialize(object).get();
        return new Payload(serializer.identifier(), Serializers.manifestFor(serializer, object), bytes);
    }
}
