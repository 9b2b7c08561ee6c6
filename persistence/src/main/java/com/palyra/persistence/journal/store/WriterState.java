package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.Records.Entity;
import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.protocol.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.iq80.leveldb.DB;
import org.jspecify.annotations.Nullable;

/** What the writer knows without asking the database. The head is for everybody, the rest for the writer's thread. */
final class WriterState {
    private static final float LOAD = 0.75f;

    private final Map<String, Entity> known = new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entity> eldest) {
            return size() > Limits.JOURNAL_KNOWN_ENTITIES;
        }
    };

    private volatile Head head;

    WriterState(Head head) {
        this.head = head;
    }

    Head head() {
        return head;
    }

    Entity entity(DB database, String id) throws DamagedRecordException {
        Entity entity = known.get(id);
        if (entity == null) {
            byte[] key = Keys.of(Keys.ENTITY, id);
            byte[] value = read(database, key);
            entity = value == null ? Entity.NONE : Entity.decode(key, value);
            known.put(id, entity);
        }
        return entity;
    }

    /** What LevelDB cannot read concerns this id, and not the writer. */
    private static byte @Nullable [] read(DB database, byte[] key) throws DamagedRecordException {
        try {
            return Database.get(database, key);
        } catch (RuntimeException unreadable) {
            throw new DamagedRecordException(LevelDb.firstLine(unreadable));
        }
    }

    void advance(Head to, Map<String, Entity> changed) {
        known.putAll(changed);
        head = to;
    }
}
