package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Writes into a store until it is killed, a thread for each id. Says what it is about to do, and that it was acknowledged
 * once it was: {@code append ID TO} and {@code stored ID TO}, {@code delete} and {@code deleted}, {@code snapshot} and {@code
 * snapshotted}; {@code offset ID NUMBER OFFSET} for events it has read. Arguments: folder, folder for the native library,
 * which LevelDB, how the ids begin, seed.
 */
final class PowerLossProgram {
    private static final int WRITERS = 6;
    private static final int EVENTS = 4;

    private final EventStore store;
    private final String id;
    private final Random random;
    private long last;
    private long seen;

    private PowerLossProgram(EventStore store, String id, Random random) {
        this.store = store;
        this.id = id;
        this.random = random;
    }

    public static void main(String[] arguments) {
        // Nobody is left to end it otherwise.
        var unused = ProcessHandle.current()
                .parent()
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        StoreSettings settings =
                new StoreSettings(StoreSettings.DEFAULT.minFreeBytes(), LevelDb.Preference.valueOf(arguments[2]));
        EventStore store =
                EventStore.open(Path.of(arguments[0]), Path.of(arguments[1]), settings, InstantSource.system());
        Random seeds = new Random(Long.parseLong(arguments[4]));
        for (int i = 0; i < WRITERS; i++) {
            PowerLossProgram writer = new PowerLossProgram(store, arguments[3] + "-" + i, new Random(seeds.nextLong()));
            new Thread(writer::write).start();
        }
    }

    private void write() {
        last = Stores.get(store.highestSequenceNr(id));
        while (true) {
            append(1 + random.nextInt(EVENTS));
            if (random.nextInt(8) == 0) {
                snapshot();
            }
            if (random.nextInt(15) == 0) {
                delete(Math.max(1, last - random.nextInt(20)));
            }
            if (random.nextInt(8) == 0) {
                offsets();
            }
        }
    }

    private void append(int events) {
        List<NewEvent> added = LongStream.rangeClosed(last + 1, last + events)
                .mapToObj(number -> PowerLossEvents.event(id, number))
                .toList();
        last += events;
        say("append", last);
        Stores.get(store.append(id, added));
        say("stored", last);
    }

    private void snapshot() {
        say("snapshot", last);
        Stores.get(store.saveSnapshot(PowerLossEvents.snapshot(id, last)));
        say("snapshotted", last);
    }

    private void delete(long to) {
        say("delete", to);
        Stores.get(store.deleteTo(id, to));
        say("deleted", to);
    }

    private void offsets() {
        List<StoredEvent> page = Stores.get(store.eventsByTag("all", seen, Long.MAX_VALUE));
        for (StoredEvent event : page) {
            seen = event.offset();
            System.out.println("offset " + event.id() + " " + event.sequenceNr() + " " + event.offset());
        }
    }

    private void say(String what, long number) {
        System.out.println(what + " " + id + " " + number);
    }
}
