package com.palyra.persistence.journal.store;

import java.util.ArrayList;
import java.util.List;

/** The values of the database as types; the package says how they look. */
final class Records {
    private static final int NAMES_BYTES = 192;

    private Records() {}

    /** Counters of the whole database. */
    record Head(long lastOffset, long batches, long events, long ids) {
        static final Head EMPTY = new Head(0, 0, 0, 0);

        byte[] encode() {
            return new RecordWriter(4 * Long.BYTES)
                    .number(lastOffset)
                    .number(batches)
                    .number(events)
                    .number(ids)
                    .under(Keys.HEAD);
        }

        static Head decode(byte[] value) throws DamagedRecordException {
            return RecordReader.read(
                    Keys.HEAD, value, in -> new Head(in.number(), in.number(), in.number(), in.number()));
        }
    }

    /** How far one id has got. */
    record Entity(long highest, long deletedTo) {
        static final Entity NONE = new Entity(0, 0);

        boolean hasEvents() {
            return highest > deletedTo;
        }

        byte[] encode(byte[] key) {
            return new RecordWriter(2 * Long.BYTES)
                    .number(highest)
                    .number(deletedTo)
                    .under(key);
        }

        static Entity decode(byte[] key, byte[] value) throws DamagedRecordException {
            return RecordReader.read(key, value, in -> new Entity(in.number(), in.number()));
        }
    }

    /** Where the event of a tag and offset is. */
    record Place(String id, long sequenceNr) {
        byte[] encode(byte[] key) {
            return new RecordWriter(Short.BYTES + 3 * id.length() + Long.BYTES)
                    .name(id)
                    .number(sequenceNr)
                    .under(key);
        }

        static Place decode(byte[] key, byte[] value) throws DamagedRecordException {
            return RecordReader.read(key, value, in -> new Place(in.name(), in.number()));
        }
    }

    static byte[] format(int version) {
        return new RecordWriter(Integer.BYTES).number(version).under(Keys.FORMAT);
    }

    static int format(byte[] value) throws DamagedRecordException {
        return RecordReader.read(Keys.FORMAT, value, RecordReader::shortNumber);
    }

    static byte[] number(byte[] key, long number) {
        return new RecordWriter(Long.BYTES).number(number).under(key);
    }

    static long number(byte[] key, byte[] value) throws DamagedRecordException {
        return RecordReader.read(key, value, RecordReader::number);
    }

    static byte[] event(byte[] key, long offset, long previous, NewEvent event) {
        Payload payload = event.payload();
        RecordWriter out = new RecordWriter(NAMES_BYTES + payload.bytes().length)
                .number(offset)
                .number(previous)
                .number(event.timestamp())
                .number(payload.serializerId())
                .octet(event.tags().size());
        event.tags().forEach(out::name);
        return out.name(event.writer())
                .name(event.adapterManifest())
                .name(payload.manifest())
                .rest(payload.bytes())
                .under(key);
    }

    static StoredEvent event(byte[] key, byte[] value) throws DamagedRecordException {
        return RecordReader.read(key, value, in -> {
            long offset = in.number();
            long previous = in.number();
            long timestamp = in.number();
            int serializer = in.shortNumber();
            int count = in.octet();
            List<String> tags = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tags.add(in.name());
            }
            String writer = in.name();
            String adapter = in.name();
            Payload payload = new Payload(serializer, in.name(), in.rest());
            return new StoredEvent(
                    Keys.name(key),
                    offset,
                    previous,
                    new NewEvent(Keys.number(key), timestamp, writer, adapter, tags, payload));
        });
    }

    static byte[] snapshotIndex(byte[] key, StoredSnapshot snapshot) {
        return new RecordWriter(Long.BYTES + Integer.BYTES)
                .number(snapshot.timestamp())
                .number(snapshot.payload().bytes().length)
                .under(key);
    }

    /** When the snapshot was taken. */
    static long snapshotIndex(byte[] key, byte[] value) throws DamagedRecordException {
        return RecordReader.read(key, value, in -> {
            long timestamp = in.number();
            in.shortNumber();
            return timestamp;
        });
    }

    static byte[] snapshot(byte[] key, StoredSnapshot snapshot) {
        Payload payload = snapshot.payload();
        return new RecordWriter(NAMES_BYTES + payload.bytes().length)
                .number(snapshot.timestamp())
                .number(payload.serializerId())
                .name(payload.manifest())
                .rest(payload.bytes())
                .under(key);
    }

    static StoredSnapshot snapshot(byte[] key, byte[] value) throws DamagedRecordException {
        return RecordReader.read(key, value, in -> {
            long timestamp = in.number();
            Payload payload = new Payload(in.shortNumber(), in.name(), in.rest());
            return new StoredSnapshot(Keys.name(key), Keys.number(key), timestamp, payload);
        });
    }
}
