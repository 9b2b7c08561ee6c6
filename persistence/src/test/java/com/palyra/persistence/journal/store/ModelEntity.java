package com.palyra.persistence.journal.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What must be in the store of one id, by the operations that were acknowledged. */
final class ModelEntity {
    private final NavigableMap<Long, NewEvent> events;
    private final NavigableMap<Long, String> snapshots;
    private long highest;

    ModelEntity() {
        this(new TreeMap<>(), new TreeMap<>(), 0);
    }

    private ModelEntity(NavigableMap<Long, NewEvent> events, NavigableMap<Long, String> snapshots, long highest) {
        this.events = events;
        this.snapshots = snapshots;
        this.highest = highest;
    }

    /** What it would be after this operation too. */
    ModelEntity after(ModelOperation operation) {
        ModelEntity next = new ModelEntity(new TreeMap<>(events), new TreeMap<>(snapshots), highest);
        switch (operation.kind()) {
            case APPEND ->
                operation.events().forEach(event -> {
                    next.events.put(event.sequenceNr(), event);
                    next.highest = event.sequenceNr();
                });
            case DELETE -> next.events.headMap(operation.from(), true).clear();
            case SNAPSHOT -> next.snapshots.put(operation.from(), text(operation.snapshot()));
            case FORGET -> next.snapshots.headMap(operation.from(), true).clear();
        }
        return next;
    }

    List<NewEvent> events() {
        return new ArrayList<>(events.values());
    }

    /** In words that are equal exactly if everything is. */
    List<String> description() {
        return describe(
                events(), snapshots.isEmpty() ? "-" : snapshots.lastEntry().getValue(), highest);
    }

    /** The same of what is in a store. */
    static List<String> description(EventStore store, String id) {
        List<NewEvent> events =
                Stores.byId(store, id).stream().map(StoredEvent::event).toList();
        String newest = Stores.get(store.newestSnapshot(id, new SnapshotRange(0, Long.MAX_VALUE, 0, Long.MAX_VALUE)))
                .map(ModelEntity::text)
                .orElse("-");
        return describe(events, newest, Stores.get(store.highestSequenceNr(id)));
    }

    private static List<String> describe(List<NewEvent> events, String snapshot, long highest) {
        List<String> words = new ArrayList<>();
        events.forEach(event -> words.add(event.sequenceNr() + " " + event.tags() + " " + Stores.text(event)));
        words.add("snapshot " + snapshot);
        words.add("highest " + highest);
        return words;
    }

    private static String text(StoredSnapshot snapshot) {
        return snapshot.sequenceNr() + " " + snapshot.timestamp() + " "
                + new String(snapshot.payload().bytes(), StandardCharsets.UTF_8);
    }
}
