package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * A second folder with the files of a database that is not open. Tables never change, so they are linked and take no
 * space; logs and manifests are copied.
 */
public final class DatabaseCopy {
    private DatabaseCopy() {}

    /** Makes the copy, instead of whatever is at the target. */
    public static void make(Path database, Path target) throws IOException {
        remove(target);
        OwnerOnly.createDirectory(target);
        try (Stream<Path> files = Files.list(database)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(String.valueOf(file.getFileName()));
                if (copy.toString().endsWith(".sst")) {
                    Files.createLink(copy, file);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Removes a copy, if there is one. */
    public static void remove(Path copy) throws IOException {
        if (!Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(copy, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
