package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Stores in the folders of tests, and events whose content tells where they belong. */
final class Stores {
    static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private Stores() {}

    static EventStore open(Path root) {
        return open(root, step -> {});
    }

    static EventStore open(Path root, Consumer<CommitStep> steps) {
        return open(root, new StoreSettings(0, LevelDb.Preference.AUTO), steps);
    }

    static EventStore open(Path root, StoreSettings settings, Consumer<CommitStep> steps) {
        return EventStore.open(root.resolve("journal"), root.resolve("native"), settings, () -> SINCE, steps);
    }

    /** An event with the tags "all" and, for even numbers, "even". */
    static NewEvent event(String id, long sequenceNr) {
        return event(id, sequenceNr, 20);
    }

    static NewEvent event(String id, long sequenceNr, int more) {
        byte[] text = (id + " " + sequenceNr + " ").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(text.length + more).put(text).array();
        List<String> tags = sequenceNr % 2 == 0 ? List.of("all", "even") : List.of("all");
        return new NewEvent(sequenceNr, SINCE.toEpochMilli(), "writer", "", tags, new Payload(1, "text", bytes));
    }

    static List<NewEvent> events(String id, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(sequenceNr -> event(id, sequenceNr))
                .toList();
    }

    static StoredSnapshot snapshot(String id, long sequenceNr) {
        byte[] state = (id + " at " + sequenceNr).getBytes(StandardCharsets.UTF_8);
        return new StoredSnapshot(id, sequenceNr, SINCE.toEpochMilli() + sequenceNr, new Payload(1, "state", state));
    }

    /** The value, or the store's own exception. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof PalyraException known) {
                throw known;
            }
            throw e;
        }
    }

    /** Everything of an id. */
    static List<StoredEvent> byId(EventStore store, String id) {
        List<StoredEvent> all = new ArrayList<>();
        get(store.replay(id, 1, Long.MAX_VALUE, Long.MAX_VALUE, all::add));
        return all;
    }

    /** Everything with a tag. */
    static List<StoredEvent> byTag(EventStore store, String tag) {
        List<StoredEvent> all = new ArrayList<>();
        List<StoredEvent> page = get(store.eventsByTag(tag, 0, Long.MAX_VALUE));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = get(store.eventsByTag(tag, page.get(page.size() - 1).offset(), Long.MAX_VALUE));
        }
        return all;
    }

    static List<String> ids(EventStore store) {
        List<String> all = new ArrayList<>();
        List<String> page = get(store.ids(null));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = get(store.ids(page.get(page.size() - 1)));
        }
        return all;
    }

    static List<Long> sequenceNrs(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::sequenceNr).toList();
    }

    /** The content of an event, which two events share only if they are the same. */
    static String text(NewEvent event) {
        return new String(event.payload().bytes(), StandardCharsets.UTF_8);
    }

    static CheckReport check(Path root) {
        return JournalCheck.of(
                root.resolve("journal"), root.resolve("native"), LevelDb.Preference.AUTO, () -> SINCE, seen -> {});
    }

    /** The files of the database whose names end like that, sorted. */
    static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("journal/db"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Waits until what was written before the newest log is in a table. */
    static void awaitFlush(Path root) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (files(root, ".log").size() > 1) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The old log is still there");
            }
            Thread.onSpinWait();
        }
    }

    /** Makes a folder and those above it, the owner's alone. */
    static Path folders(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            folders(parent);
        }
        OwnerOnly.createDirectory(folder);
        return folder;
    }

    static StoreStats stoppedStats(Path root) {
        return StoppedStats.of(
                root.resolve("journal"),
                root.resolve("native"),
                new StoreSettings(0, LevelDb.Preference.AUTO),
                () -> SINCE);
    }

    /** Copies the journal, not the native library. */
    static void copy(Path root, Path target) {
        try (Stream<Path> files = Files.walk(root.resolve("journal"))) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(root.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    folders(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StoreSettings settings(LevelDb.Preference library) {
        return new StoreSettings(Limits.JOURNAL_MERGE_BYTES, library);
    }
}
