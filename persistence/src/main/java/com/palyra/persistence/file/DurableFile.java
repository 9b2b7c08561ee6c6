package com.palyra.persistence.file;

import com.palyra.protocol.Limits;
import com.palyra.protocol.crypto.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes a file as a whole: temporary file, fsync, rename, fsync of the directory. A crash at any point leaves the old or
 * the new content. Files get 0600.
 */
public final class DurableFile {
    /** The points at which a crash may come; a test stops at each. */
    enum Step {
        CREATED,
        WRITTEN,
        SYNCED,
        PLACED,
        DIRECTORY_SYNCED
    }

    private static final int PREFIX_BYTES = 8;

    private final Path path;
    private final Consumer<Step> steps;

    private DurableFile(Path path, Consumer<Step> steps) {
        this.path = path;
        this.steps = steps;
    }

    /** The file at that path; its directory must exist. */
    public static DurableFile at(Path path) {
        return new DurableFile(path, step -> {});
    }

    static DurableFile at(Path path, Consumer<Step> steps) {
        return new DurableFile(path, steps);
    }

    /**
     * Removes temporary files of writes that were interrupted. Only those that are {@link Limits#LEFTOVER_AGE} older than
     * the last change in the directory go: another process may be writing right now.
     */
    public static void removeLeftovers(Path directory) throws IOException {
        Instant newest = Files.getLastModifiedTime(directory).toInstant();
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, OwnerOnly.TEMPORARY + "*")) {
            for (Path leftover : leftovers) {
                Instant written = Files.getLastModifiedTime(leftover, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                if (written.plus(Limits.LEFTOVER_AGE).isBefore(newest)) {
                    Files.deleteIfExists(leftover);
                }
            }
        } catch (NoSuchFileException e) {
            // Its writer has just finished, or another process cleans up too; the next start sees to the rest.
            return;
        }
    }

    /**
     * Removes temporary files of all writes that were interrupted, in this directory and below. Only for whoever alone writes
     * there; a write that is under way fails.
     */
    public static void removeAllLeftovers(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (String.valueOf(file.getFileName()).startsWith(OwnerOnly.TEMPORARY)) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes what interrupted writes of this file left. Only for whoever alone writes it; others may write beside it. */
    public void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory(), temporaryPrefix() + "*")) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** Tells whose unfinished files these are; the whole name would be too long for one. */
    private String temporaryPrefix() {
        String name = String.valueOf(path.getFileName());
        byte[] hash = Sha256.of(name.getBytes(StandardCharsets.UTF_8));
        return OwnerOnly.TEMPORARY + HexFormat.of().formatHex(hash, 0, PREFIX_BYTES) + "-";
    }

    /**
     * Replaces the content; durable when it returns.
     *
     * @throws DiskFullException if there is no room for it; then nothing was changed
     */
    public void replace(byte[] content) throws IOException {
        Path temporary = written(content);
        try {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            steps.accept(Step.PLACED);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncDirectory();
    }

    /**
     * Writes the content unless the file exists: of several writers, in this process or another, one wins.
     *
     * @return whether this writer won
     * @throws DiskFullException if there is no room for it
     */
    public boolean createOnce(byte[] content) throws IOException {
        Path temporary = written(content);
        try {
            Files.createLink(path, temporary);
            steps.accept(Step.PLACED);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(temporary);
            syncDirectory();
        }
    }

    /** Deletes the file; durable when it returns. Returns whether it was there. */
    public boolean delete() throws IOException {
        boolean deleted = Files.deleteIfExists(path);
        syncDirectory();
        return deleted;
    }

    /**
     * The content, or empty when there is no such file.
     *
     * @throws UnsafeFileException if it is a symbolic link, no regular file, another user's, or open to others
     * @throws OversizedFileException if it is longer than {@code maxBytes}
     * @throws IOException if it cannot be read
     */
    public Optional<byte[]> read(int maxBytes) throws IOException {
        try {
            OwnerOnly.requireSafe(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            if (size > maxBytes) {
                throw new OversizedFileException(path, size, maxBytes);
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // A read may return less than it was asked for.
            }
            return content.hasRemaining() ? read(maxBytes) : Optional.of(content.array());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path written(byte[] content) throws IOException {
        Path temporary = created(content.length);
        steps.accept(Step.CREATED);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            steps.accept(Step.WRITTEN);
            channel.force(true);
            steps.accept(Step.SYNCED);
            return temporary;
        } catch (IOException e) {
            IOException reason = DiskFullException.orOther(directory(), content.length, e);
            Files.deleteIfExists(temporary);
            throw reason;
        }
    }

    private Path created(long bytes) throws IOException {
        try {
            return OwnerOnly.createTemporary(directory(), temporaryPrefix());
        } catch (IOException e) {
            throw DiskFullException.orOther(directory(), bytes, e);
        }
    }

    /** Makes durable which files are in the directory, and under which names. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void syncDirectory() throws IOException {
        syncDirectory(directory());
        steps.accept(Step.DIRECTORY_SYNCED);
    }

    private Path directory() {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("Not a file in a directory: " + path);
        }
        return parent;
    }
}
