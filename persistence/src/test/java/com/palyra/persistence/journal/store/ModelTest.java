package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program does random operations from many threads and is killed, again and again, on the same store. After each kill the
 * store must be what the acknowledged operations made it, each of the unacknowledged ones done wholly or not at all.
 */
class ModelTest {
    private static final int MOST_LINES = 3000;

    @TempDir
    Path folder;

    private final Map<String, ModelEntity> model = new TreeMap<>();
    private final Map<String, Long> offsets = new HashMap<>();

    @Test
    void afterEveryKillTheStoreIsWhatTheAcknowledgedOperationsMadeIt() throws Exception {
        long seed = Rounds.seed("ModelTest");
        int rounds = Rounds.of(8, 200);
        Random random = new Random(seed);
        Path root = Files.createDirectory(folder.resolve("root"));
        for (int round = 0; round < rounds; round++) {
            Path diary = folder.resolve("diary-" + round);
            String child = Long.toString(seed * rounds + round);
            try (ChildJvm program =
                    ChildJvm.start(folder, ModelProgram.class, root.toString(), diary.toString(), child)) {
                program.await("running");
                awaitLines(program, diary, random.nextInt(MOST_LINES));
                program.kill();
            }
            compare(root, read(diary), "round " + round);
            Files.delete(diary);
        }
        assertThat(offsets).isNotEmpty();
    }

    private static void awaitLines(ChildJvm program, Path diary, int lines) throws Exception {
        program.awaitCondition(() -> Files.exists(diary) && Files.size(diary) > lines * 20L);
    }

    /** Applies what was acknowledged to the model, and returns what was not, by id. */
    private Map<String, ModelOperation> read(Path diary) throws IOException {
        Map<String, ModelOperation> open = new HashMap<>();
        String text = Files.readString(diary);
        // What follows the last line's end was being written when the program was killed.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("?")) {
                open.put(words[1], ModelOperation.parse(words[2]));
            } else {
                apply(open.remove(words[1]));
            }
        }
        Map<String, ModelOperation> doubtful = new HashMap<>();
        open.values().forEach(operation -> doubtful.put(operation.id(), operation));
        return doubtful;
    }

    private void apply(@Nullable ModelOperation operation) {
        if (operation == null) {
            throw new AssertionError("Acknowledged without having been asked for");
        }
        model.put(
                operation.id(),
                model.getOrDefault(operation.id(), new ModelEntity()).after(operation));
    }

    private void compare(Path root, Map<String, ModelOperation> doubtful, String round) {
        try (EventStore store = Stores.open(root)) {
            for (int thread = 0; thread < ModelProgram.THREADS; thread++) {
                for (int number = 0; number < ModelProgram.IDS; number++) {
                    compare(store, ModelProgram.id(thread, number), doubtful, round);
                }
            }
            compareTags(store, round);
            CheckReport report = store.check(seen -> {});
            assertThat(report.healthy()).as(round + " " + report).isTrue();
        }
    }

    private void compare(EventStore store, String id, Map<String, ModelOperation> doubtful, String round) {
        ModelEntity without = model.getOrDefault(id, new ModelEntity());
        ModelOperation open = doubtful.get(id);
        ModelEntity with = open == null ? without : without.after(open);
        List<String> found = ModelEntity.description(store, id);
        assertThat(found).as(round + " " + id + " " + open).isIn(without.description(), with.description());
        model.put(id, found.equals(with.description()) ? with : without);
    }

    private void compareTags(EventStore store, String round) {
        Set<String> expected = new HashSet<>();
        model.forEach((id, entity) -> entity.events()
                .forEach(
                        event -> event.tags().forEach(tag -> expected.add(tag + " " + id + " " + event.sequenceNr()))));
        Set<String> found = new HashSet<>();
        int count = 0;
        for (String tag : List.of("all", "red", "green", "blue")) {
            long last = 0;
            Map<String, Long> reached = new HashMap<>();
            for (StoredEvent event : Stores.byTag(store, tag)) {
                count++;
                found.add(tag + " " + event.id() + " " + event.sequenceNr());
                assertThat(event.offset()).as(round).isGreaterThan(last);
                last = event.offset();
                Long before = reached.put(event.id(), event.sequenceNr());
                assertThat(event.sequenceNr()).as(round).isGreaterThan(before == null ? 0 : before);
                String name = event.id() + " " + event.sequenceNr();
                assertThat(offsets.merge(name, event.offset(), (known, now) -> known))
                        .as("%s, offset of %s", round, name)
                        .isEqualTo(event.offset());
            }
        }
        assertThat(found).as(round).isEqualTo(expected);
        assertThat(count).as(round).isEqualTo(expected.size());
    }
}
