package com.palyra.persistence.journal.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/**
 * One random operation on one id, as the program under test does it and the model foresees it; both read it from the same
 * line.
 *
 * @param kind what is done
 * @param id to whom
 * @param from first sequence number of what is appended; last of what is deleted; that of a snapshot
 * @param count how many events
 * @param nonce makes the content of this attempt different from that of any other
 */
record ModelOperation(Kind kind, String id, long from, int count, int nonce) {
    enum Kind {
        APPEND,
        DELETE,
        SNAPSHOT,
        FORGET
    }

    private static final int MOST_EVENTS = 5;
    private static final int MOST_BYTES = 3000;
    private static final String[] COLOURS = {"red", "green", "blue"};

    static ModelOperation random(Random random, String id, long highest) {
        int nonce = random.nextInt(1_000_000);
        int dice = random.nextInt(20);
        if (dice == 0 && highest > 0) {
            return new ModelOperation(Kind.DELETE, id, 1 + random.nextInt((int) highest), 0, nonce);
        }
        if (dice == 1 && highest > 0) {
            return new ModelOperation(Kind.SNAPSHOT, id, highest, 1, nonce);
        }
        if (dice == 2 && highest > 0) {
            return new ModelOperation(Kind.FORGET, id, 1 + random.nextInt((int) highest), 0, nonce);
        }
        return new ModelOperation(Kind.APPEND, id, highest + 1, 1 + random.nextInt(MOST_EVENTS), nonce);
    }

    String line() {
        return kind + " " + id + " " + from + " " + count + " " + nonce;
    }

    static ModelOperation parse(String line) {
        String[] words = line.split(" ", 5);
        return new ModelOperation(
                Kind.valueOf(words[0]),
                words[1],
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]));
    }

    /** The events that are appended, if it is that. */
    List<NewEvent> events() {
        List<NewEvent> events = new ArrayList<>();
        for (long sequenceNr = from; sequenceNr < from + count; sequenceNr++) {
            Random content = new Random(nonce * 31L + sequenceNr);
            String colour = COLOURS[content.nextInt(COLOURS.length)];
            List<String> tags = content.nextBoolean() ? List.of("all", colour) : List.of("all");
            byte[] bytes = (id + " " + sequenceNr + " " + nonce + " " + "x".repeat(content.nextInt(MOST_BYTES)))
                    .getBytes(StandardCharsets.UTF_8);
            events.add(new NewEvent(sequenceNr, nonce, "writer", "", tags, new Payload(1, "m", bytes)));
        }
        return events;
    }

    StoredSnapshot snapshot() {
        byte[] state = (id + " at " + from + " " + nonce).getBytes(StandardCharsets.UTF_8);
        return new StoredSnapshot(id, from, nonce, new Payload(1, "s", state));
    }

    SnapshotRange range() {
        return new SnapshotRange(0, from, 0, Long.MAX_VALUE);
    }

    CompletionStage<Void> runOn(EventStore store) {
        return switch (kind) {
            case APPEND -> store.append(id, events());
            case DELETE -> store.deleteTo(id, from);
            case SNAPSHOT -> store.saveSnapshot(snapshot());
            case FORGET -> store.deleteSnapshots(id, range());
        };
    }
}
