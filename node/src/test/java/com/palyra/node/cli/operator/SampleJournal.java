package com.palyra.node.cli.operator;

import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A journal on disk, all of it in tables, and what its files say without LevelDB: the events are not compressed, and each
 * begins with its id and number.
 *
 * @param database where its files are
 */
record SampleJournal(Path database) {
    static final List<String> IDS = List.of("device|A", "device|B", "window");
    static final int EVENTS_EACH = 1000;
    /** More than the 4 KiB after which LevelDB ends a block, so that each event is a block of its own. */
    static final int EVENT_BYTES = 5000;

    private static final int BATCH = 50;
    private static final Pattern MARK = Pattern.compile("<<([^#>]+)#(\\d+)>>");

    /** Writes it into that state directory, and closes it. */
    static SampleJournal write(Path state) throws Exception {
        try (StateDirectory directory = StateDirectory.open(state);
                EventStore store = EventStore.open(
                        directory.folder("journal"),
                        directory.folder("native"),
                        StoreSettings.DEFAULT,
                        InstantSource.system())) {
            for (int from = 1; from <= EVENTS_EACH; from += BATCH) {
                for (String id : IDS) {
                    store.append(id, events(id, from)).toCompletableFuture().get(1, TimeUnit.MINUTES);
                }
            }
            store.compact();
        }
        return new SampleJournal(state.resolve("journal").resolve("db"));
    }

    long events() {
        return (long) IDS.size() * EVENTS_EACH;
    }

    /** Changes one byte of an event in its table. */
    void flip(String id, long number) throws IOException {
        Path table = tableOf(id, number);
        byte[] bytes = Files.readAllBytes(table);
        bytes[text(bytes).indexOf(mark(id, number))] ^= 1;
        Files.write(table, bytes);
    }

    /** The table that holds an event. */
    Path tableOf(String id, long number) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .filter(file -> text(read(file)).contains(mark(id, number)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The numbers of the events that a table holds, by id. */
    Map<String, NavigableSet<Long>> eventsIn(Path table) {
        Map<String, NavigableSet<Long>> found = new TreeMap<>();
        Matcher marks = MARK.matcher(text(read(table)));
        while (marks.find()) {
            found.computeIfAbsent(marks.group(1), id -> new TreeSet<>()).add(Long.parseLong(marks.group(2)));
        }
        return found;
    }

    private static List<NewEvent> events(String id, int from) {
        List<NewEvent> events = new ArrayList<>();
        for (int number = from; number < from + BATCH; number++) {
            byte[] bytes = Arrays.copyOf(mark(id, number).getBytes(StandardCharsets.UTF_8), EVENT_BYTES);
            events.add(new NewEvent(number, 0, "writer", "", List.of("all"), new Payload(1, "sample", bytes)));
        }
        return events;
    }

    private static String mark(String id, long number) {
        return "<<" + id + "#" + number + ">>";
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
