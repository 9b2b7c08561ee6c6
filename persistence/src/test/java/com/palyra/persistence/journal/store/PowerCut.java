package com.palyra.persistence.journal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk after a power cut, made of what was durable and what the process had written.
 *
 * @param live the folder as the process left it
 * @param shadow what of it was durable: see {@code src/test/c/shadow.h}
 */
record PowerCut(Path live, Path shadow) {
    private static final int PAGE_BYTES = 4096;
    private static final int SECTOR_BYTES = 512;

    /** A disk with what was durable and nothing else. */
    Path synced(Path disk) throws IOException {
        return copy(shadow, disk);
    }

    /**
     * A disk that some of the rest has reached too, in no order: pages that were written, new files, lengths, removals. What
     * was not written yet reads as zeros.
     */
    Path torn(Path disk, Random random) throws IOException {
        if (Files.exists(shadow.resolveSibling(shadow.getFileName() + ".naming"))) {
            // Killed in the middle of giving a file its name in both: who is who cannot be told.
            return synced(disk);
        }
        Stores.folders(disk);
        SortedSet<Path> names = new TreeSet<>(files(live));
        names.addAll(files(shadow));
        for (Path name : names) {
            byte[] durable = content(shadow.resolve(name));
            byte[] written = content(live.resolve(name));
            if ((durable == null || written == null) && random.nextBoolean()) {
                continue;
            }
            byte[] old = durable == null ? new byte[0] : durable;
            Path target = disk.resolve(name);
            Stores.folders(parent(target));
            Files.write(target, written == null || Arrays.equals(old, written) ? old : mixed(old, written, random));
        }
        return disk;
    }

    private static byte[] mixed(byte[] durable, byte[] written, Random random) {
        int shorter = Math.min(durable.length, written.length);
        int longer = Math.max(durable.length, written.length);
        int length = random.nextBoolean()
                ? (random.nextBoolean() ? durable : written).length
                : shorter + random.nextInt(longer - shorter + 1);
        byte[] mixed = Arrays.copyOf(durable, length);
        // Sometimes nearly all of it was on its way, sometimes nearly nothing, and sometimes the disk stopped within a
        // page.
        double share = random.nextDouble();
        int unit = random.nextBoolean() ? PAGE_BYTES : SECTOR_BYTES;
        int end = Math.min(length, written.length);
        for (int from = 0; from < end; from += unit) {
            if (random.nextDouble() < share) {
                System.arraycopy(written, from, mixed, from, Math.min(unit, end - from));
            }
        }
        return mixed;
    }

    /** A second folder with the same files. */
    static Path copy(Path from, Path to) throws IOException {
        Stores.folders(to);
        for (Path name : files(from)) {
            Path target = to.resolve(name);
            Stores.folders(parent(target));
            Files.copy(from.resolve(name), target);
        }
        return to;
    }

    private static SortedSet<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            SortedSet<Path> names = new TreeSet<>();
            files.filter(Files::isRegularFile).forEach(file -> names.add(folder.relativize(file)));
            return names;
        }
    }

    private static byte @Nullable [] content(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
