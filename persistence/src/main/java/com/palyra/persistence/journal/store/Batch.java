package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.store.Records.Entity;
import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.persistence.journal.store.Records.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/** What goes out with one sync. What it changes about ids and counters counts once it is durable. Writer's thread only. */
final class Batch implements AutoCloseable {
    private final DB database;
    private final WriterState state;
    private final WriteBatch changes;
    private final Map<String, Entity> entities = new HashMap<>();
    private long lastOffset;
    private long events;
    private long ids;
    private long bytes;
    private boolean empty = true;

    Batch(DB database, WriterState state) {
        this.database = database;
        this.state = state;
        this.changes = database.createWriteBatch();
        this.lastOffset = state.head().lastOffset();
        this.events = state.head().events();
        this.ids = state.head().ids();
    }

    /** How far the id has got, what is staged included. */
    Entity entity(String id) throws DamagedRecordException {
        Entity staged = entities.get(id);
        return staged == null ? state.entity(database, id) : staged;
    }

    /** Sets how far the id has got. */
    void entity(String id, Entity entity) throws DamagedRecordException {
        Entity before = entity(id);
        ids += (entity.hasEvents() ? 1 : 0) - (before.hasEvents() ? 1 : 0);
        entities.put(id, entity);
        byte[] key = Keys.of(Keys.ENTITY, id);
        put(key, entity.encode(key));
    }

    /** Adds an event, at the next offset. */
    void event(String id, long previous, NewEvent event) {
        lastOffset++;
        events++;
        byte[] key = Keys.of(Keys.EVENT, id, event.sequenceNr());
        put(key, Records.event(key, lastOffset, previous, event));
        Place place = new Place(id, event.sequenceNr());
        for (String tag : event.tags()) {
            byte[] tagged = Keys.of(Keys.TAG, tag, lastOffset);
            put(tagged, place.encode(tagged));
        }
    }

    /** Removes an event with everything that leads to it. */
    void deleteEvent(StoredEvent event) {
        for (String tag : event.event().tags()) {
            delete(Keys.of(Keys.TAG, tag, event.offset()));
        }
        deleteEvent(Keys.of(Keys.EVENT, event.id(), event.sequenceNr()));
    }

    /** Removes an event by its key alone. */
    void deleteEvent(byte[] key) {
        events--;
        delete(key);
    }

    void put(byte[] key, byte[] value) {
        empty = false;
        bytes += key.length + value.length;
        changes.put(key, value);
    }

    void delete(byte[] key) {
        empty = false;
        bytes += key.length;
        changes.delete(key);
    }

    boolean isEmpty() {
        return empty;
    }

    long bytes() {
        return bytes;
    }

    /** Writes all of it and syncs; what the library throws comes through. Returns what holds from then on. */
    Head write() {
        Head head = new Head(lastOffset, state.head().batches() + 1, events, ids);
        changes.put(Keys.HEAD, head.encode());
        database.write(changes, new WriteOptions().sync(true));
        return head;
    }

    /** Makes the state what the batch made it. */
    void apply(Head head) {
        state.advance(head, entities);
    }

    @Override
    public void close() throws IOException {
        changes.close();
    }
}
