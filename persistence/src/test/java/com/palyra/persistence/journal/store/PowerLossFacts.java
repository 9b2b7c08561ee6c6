package com.palyra.persistence.journal.store;

import static com.palyra.persistence.journal.store.PowerLossEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What {@link PowerLossProgram} said, and whether a store that was opened after a power cut agrees: all that was
 * acknowledged is there, what was only begun is there as a whole or not at all, and nothing else is there.
 */
final class PowerLossFacts {
    private static final Pattern FACT = Pattern.compile("([a-z]+) ([a-z]+-\\d+) (\\d+)(?: (\\d+))?\n");

    private final Map<String, Entity> entities = new TreeMap<>();

    /** What is known about an id. Numbers that were only begun are possible; so are those that were acknowledged. */
    private static final class Entity {
        long stored;
        NavigableSet<Long> possiblyStored = new TreeSet<>(List.of(0L));
        long deleted;
        NavigableSet<Long> possiblyDeleted = new TreeSet<>(List.of(0L));
        NavigableSet<Long> snapshots = new TreeSet<>();
        NavigableSet<Long> possibleSnapshots = new TreeSet<>();
        final Map<Long, Long> offsets = new HashMap<>();
    }

    /** Takes in whole lines; a line that the end of the process cut off says nothing. */
    void read(String said) {
        Matcher facts = FACT.matcher(said);
        while (facts.find()) {
            Entity entity = entities.computeIfAbsent(facts.group(2), id -> new Entity());
            long number = Long.parseLong(facts.group(3));
            switch (facts.group(1)) {
                case "append" -> entity.possiblyStored.add(number);
                case "stored" -> entity.stored = number;
                case "delete" -> entity.possiblyDeleted.add(number);
                case "deleted" -> entity.deleted = Math.max(entity.deleted, number);
                case "snapshot" -> entity.possibleSnapshots.add(number);
                case "snapshotted" -> entity.snapshots.add(number);
                case "offset" -> entity.offsets.put(number, Long.parseLong(facts.group(4)));
                default -> throw new IllegalArgumentException(facts.group());
            }
        }
    }

    /** Compares; what is found may not be lost any more from then on, since somebody has seen it. */
    void check(EventStore store) {
        List<StoredEvent> all = new ArrayList<>();
        entities.forEach((id, entity) -> {
            all.addAll(events(store, id, entity));
            snapshots(store, id, entity);
        });
        all.sort(Comparator.comparing(StoredEvent::offset));
        assertThat(all).extracting(StoredEvent::offset).doesNotHaveDuplicates();
        assertThat(Stores.ids(store))
                .isEqualTo(all.stream().map(StoredEvent::id).distinct().sorted().toList());
        for (String tag : PowerLossEvents.TAGS) {
            assertThat(Stores.byTag(store, tag))
                    .extracting(PowerLossFacts::placed)
                    .as("events with tag %s", tag)
                    .isEqualTo(all.stream()
                            .filter(event -> event.event().tags().contains(tag))
                            .map(PowerLossFacts::placed)
                            .toList());
        }
    }

    /** Each id takes one more event, and gives it back. */
    void goOn(EventStore store) {
        for (String id : entities.keySet()) {
            long next = Stores.get(store.highestSequenceNr(id)) + 1;
            Stores.get(store.append(id, List.of(PowerLossEvents.event(id, next))));
            assertThat(Stores.get(store.eventsById(id, next, next)))
                    .extracting(event -> text(event.event()))
                    .containsExactly(text(PowerLossEvents.event(id, next)));
        }
    }

    private static List<StoredEvent> events(EventStore store, String id, Entity entity) {
        long last = Stores.get(store.highestSequenceNr(id));
        assertThat(last).as("last of %s", id).isIn(entity.possiblyStored.tailSet(entity.stored));
        List<StoredEvent> found = Stores.byId(store, id);
        long deleted = found.isEmpty() ? last : found.get(0).sequenceNr() - 1;
        assertThat(deleted).as("deleted of %s", id).isIn(entity.possiblyDeleted.tailSet(entity.deleted));
        assertThat(found)
                .extracting(StoredEvent::sequenceNr)
                .as("numbers of %s", id)
                .isEqualTo(LongStream.rangeClosed(deleted + 1, last).boxed().toList());
        long before = 0;
        for (StoredEvent event : found) {
            assertThat(text(event.event())).isEqualTo(text(PowerLossEvents.event(id, event.sequenceNr())));
            assertThat(event.offset()).isGreaterThan(before).isLessThanOrEqualTo(store.lastOffset());
            assertThat(entity.offsets.getOrDefault(event.sequenceNr(), event.offset()))
                    .as("offset of %s %d", id, event.sequenceNr())
                    .isEqualTo(event.offset());
            before = event.offset();
            entity.offsets.put(event.sequenceNr(), event.offset());
        }
        entity.stored = last;
        entity.possiblyStored = new TreeSet<>(List.of(last));
        entity.deleted = deleted;
        entity.possiblyDeleted = new TreeSet<>(List.of(deleted));
        entity.offsets.keySet().removeIf(number -> number > last);
        return found;
    }

    private static void snapshots(EventStore store, String id, Entity entity) {
        NavigableSet<Long> found = new TreeSet<>();
        for (long number : entity.possibleSnapshots) {
            Optional<StoredSnapshot> snapshot = Stores.get(store.newestSnapshot(id, range(number, number)));
            snapshot.ifPresent(there -> {
                assertThat(text(there)).isEqualTo(text(PowerLossEvents.snapshot(id, number)));
                found.add(number);
            });
        }
        assertThat(found).as("snapshots of %s", id).containsAll(entity.snapshots);
        Optional<Long> newest =
                Stores.get(store.newestSnapshot(id, range(0, Long.MAX_VALUE))).map(StoredSnapshot::sequenceNr);
        assertThat(newest)
                .as("newest snapshot of %s", id)
                .isEqualTo(found.stream().max(Long::compare));
        entity.snapshots = found;
        entity.possibleSnapshots = new TreeSet<>(found);
    }

    private static String placed(StoredEvent event) {
        return event.offset() + " " + event.id() + " " + text(event.event());
    }

    private static SnapshotRange range(long from, long to) {
        return new SnapshotRange(from, to, Long.MIN_VALUE, Long.MAX_VALUE);
    }
}
