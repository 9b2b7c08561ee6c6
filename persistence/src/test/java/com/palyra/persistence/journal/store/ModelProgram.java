package com.palyra.persistence.journal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * Does random operations on a store from many threads until it is killed. Before each it writes {@code ? thread operation}
 * into a diary, and after its acknowledgement {@code ! thread}. Arguments: root, diary, seed.
 */
final class ModelProgram {
    static final int THREADS = 12;
    static final int IDS = 3;
    /** One thread in so many operations merges the tables, so that files come and go. */
    private static final int MERGE = 400;

    private ModelProgram() {}

    public static void main(String[] arguments) throws Exception {
        EventStore store = Stores.open(Path.of(arguments[0]));
        FileChannel diary = FileChannel.open(
                Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        long seed = Long.parseLong(arguments[2]);
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            new Thread(() -> run(store, diary, number, new Random(seed * THREADS + number))).start();
        }
        System.out.println("running");
    }

    private static void run(EventStore store, FileChannel diary, int thread, Random random) {
        while (true) {
            String id = id(thread, random.nextInt(IDS));
            long highest = Stores.get(store.highestSequenceNr(id));
            ModelOperation operation = ModelOperation.random(random, id, highest);
            write(diary, "? " + thread + " " + operation.line());
            Stores.get(operation.runOn(store));
            write(diary, "! " + thread);
            if (random.nextInt(MERGE) == 0) {
                store.compact();
            }
        }
    }

    static String id(int thread, int number) {
        return "entity-" + thread + "-" + number;
    }

    private static void write(FileChannel diary, String line) {
        try {
            diary.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
