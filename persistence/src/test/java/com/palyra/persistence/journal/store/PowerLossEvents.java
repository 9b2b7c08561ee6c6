package com.palyra.persistence.journal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** What the power-loss test stores. All of it follows from id and number, so every process knows what has to be there. */
final class PowerLossEvents {
    static final List<String> TAGS = List.of("all", "even", "third");

    private static final int SERIALIZER = 77;
    private static final int BLOCK_BYTES = 32 * 1024;

    private PowerLossEvents() {}

    static NewEvent event(String id, long sequenceNr) {
        Random random = random(id, sequenceNr);
        List<String> tags = new ArrayList<>(List.of("all"));
        if (sequenceNr % 2 == 0) {
            tags.add("even");
        }
        if (sequenceNr % 3 == 0) {
            tags.add("third");
        }
        return new NewEvent(sequenceNr, random.nextLong(), "writer", "", tags, payload(id, random));
    }

    static StoredSnapshot snapshot(String id, long sequenceNr) {
        Random random = random(id, -sequenceNr);
        return new StoredSnapshot(id, sequenceNr, random.nextLong(), payload(id, random));
    }

    /** All of an event or a snapshot; different ones have different texts. */
    static String text(NewEvent event) {
        return String.join(
                " ",
                Long.toString(event.sequenceNr()),
                Long.toString(event.timestamp()),
                event.writer(),
                event.adapterManifest(),
                event.tags().toString(),
                text(event.payload()));
    }

    static String text(StoredSnapshot snapshot) {
        return String.join(
                " ",
                snapshot.id(),
                Long.toString(snapshot.sequenceNr()),
                Long.toString(snapshot.timestamp()),
                text(snapshot.payload()));
    }

    private static String text(Payload payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload.bytes());
        return payload.serializerId() + " " + payload.manifest() + " " + payload.bytes().length + " " + crc.getValue();
    }

    private static Random random(String id, long number) {
        return new Random(id.hashCode() * 1_000_003L + number);
    }

    /** Mostly less than a page; some, and with large ids many, are longer than a block of LevelDB's log. */
    private static Payload payload(String id, Random random) {
        boolean large = random.nextInt(id.startsWith("large") ? 2 : 50) == 0;
        byte[] bytes = new byte[large ? BLOCK_BYTES + random.nextInt(3 * BLOCK_BYTES) : random.nextInt(600)];
        random.nextBytes(bytes);
        return new Payload(SERIALIZER, "m" + bytes.length, bytes);
    }
}
