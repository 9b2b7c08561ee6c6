package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.iq80.leveldb.DB;

/** Changes records behind the store's back, as a fault or an attacker with the disk in hand would. */
final class Tampering {
    private Tampering() {}

    static void change(Path root, byte[] key, UnaryOperator<byte[]> change) {
        byte[] value = change.apply(getOrEmpty(root, key));
        open(root, database -> database.put(key, value));
    }

    static void remove(Path root, byte[] key) {
        open(root, database -> database.delete(key));
    }

    static byte[] get(Path root, byte[] key) {
        byte[] value = getOrEmpty(root, key);
        if (value.length == 0) {
            throw new AssertionError("There is no such record");
        }
        return value;
    }

    private static byte[] getOrEmpty(Path root, byte[] key) {
        byte[][] value = new byte[1][];
        open(root, database -> {
            byte[] found = database.get(key);
            value[0] = found == null ? new byte[0] : found;
        });
        return value[0];
    }

    private static void open(Path root, Consumer<DB> use) {
        LevelDb.Implementation library = LevelDb.choose(LevelDb.Preference.AUTO, root.resolve("native"));
        try (LevelDb database = LevelDb.open(root.resolve("journal/db"), library)) {
            use.accept(database.database());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
