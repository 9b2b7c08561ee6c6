package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * A second folder with the files of a database that is not open. LevelDB changes no file that it has finished: it writes new
 * ones and removes the old. So the files are linked, which takes no time and no space, and what happens in one folder leaves
 * the other as it is. There is one exception: after a crash LevelDB may give a number again, and empties the file that has it.
 * {@link DatabaseFiles#mend} removes such files, and has to come before LevelDB opens either folder.
 *
 * <p>A folder comes and goes under its name as a whole, durably: files of a folder appear and disappear one by one, and after
 * a power cut any of them may be there that was removed before it.
 */
public final class DatabaseCopy {
    private DatabaseCopy() {}

    /** Makes the copy, instead of whatever is at the target; whenever this ends, it is there as a whole or not at all. */
    public static void make(Path database, Path target) throws IOException {
        remove(target);
        Path part = part(target);
        OwnerOnly.createDirectory(part);
        try (Stream<Path> files = Files.list(database)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                link(file, part.resolve(String.valueOf(file.getFileName())));
            }
        }
        DurableFile.syncDirectory(part);
        move(part, target);
    }

    private static void link(Path file, Path copy) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
            Files.copy(file, copy);
        }
    }

    /** Puts a copy in the place of the database; done in part, {@link #recover} ends it. */
    public static void restore(Path copy, Path database) throws IOException {
        delete(database);
        move(copy, database);
    }

    /** If there is a copy, whoever made it has not got to its end: it takes the place of the database again. */
    public static void recover(Path copy, Path database) throws IOException {
        if (Files.isDirectory(copy, LinkOption.NOFOLLOW_LINKS)) {
            restore(copy, database);
        }
    }

    /** Removes a copy, if there is one; whenever this ends, it is there as a whole or not at all. */
    public static void remove(Path copy) throws IOException {
        Path part = part(copy);
        delete(part);
        if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            move(copy, part);
            delete(part);
        }
    }

    /** Where a folder is while some of its files are missing, so that {@link #recover} never takes it for a copy. */
    private static Path part(Path copy) {
        return copy.resolveSibling(copy.getFileName() + ".part");
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path folder = to.toAbsolutePath().getParent();
        if (folder != null) {
            DurableFile.syncDirectory(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
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
