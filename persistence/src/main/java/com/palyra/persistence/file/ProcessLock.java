package com.palyra.persistence.file;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A lock of the operating system on a file that says who holds it; it ends with the process, however that ends. */
public final class ProcessLock implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile("pid=(\\d{1,10}) since=(\\S{1,40})\\s*");
    private static final int MAX_BYTES = 128;

    /**
     * What this process has locked. A POSIX lock ends when its process closes any descriptor of the file, so a file that
     * we hold must not be opened again.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /**
     * What a lock protects, and how a user hears about it.
     *
     * @param what begins a sentence, such as "The state directory"
     * @param inUse the error when another process has it
     * @param unusable the error when the file cannot be locked at all
     */
    public record Subject(String what, ErrorCode inUse, ErrorCode unusable) {}

    private final Subject subject;
    private final Path path;
    private final FileChannel channel;

    private ProcessLock(Subject subject, Path path, FileChannel channel) {
        this.subject = subject;
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the lock; the path must have no links in it.
     *
     * @throws PalyraException {@code subject.inUse()}, which names the process that has it and since when
     */
    public static ProcessLock take(Path path, Subject subject, InstantSource clock) {
        if (!HELD.add(path)) {
            throw new PalyraException(subject.inUse(), subject.what() + " is already used by this process.");
        }
        boolean held = false;
        try {
            ProcessLock lock = new ProcessLock(subject, path, locked(path, subject, clock));
            held = true;
            return lock;
        } catch (IOException e) {
            throw new PalyraException(subject.unusable(), subject.what() + " cannot be locked: " + path + ".", e);
        } finally {
            if (!held) {
                HELD.remove(path);
            }
        }
    }

    private static FileChannel locked(Path path, Subject subject, InstantSource clock) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        try {
            if (channel.tryLock() == null) {
                throw new PalyraException(subject.inUse(), subject.what() + " is used by " + holder(channel) + ".");
            }
            OwnerOnly.restrictFile(path);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(("pid=" + ProcessHandle.current().pid() + " since="
                            + clock.instant().truncatedTo(ChronoUnit.MILLIS) + "\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            HELD.remove(path);
        } catch (IOException e) {
            throw new PalyraException(subject.unusable(), subject.what() + " cannot be given back.", e);
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(MAX_BYTES);
        channel.read(content, 0);
        Matcher holder = HOLDER.matcher(new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII));
        return holder.matches()
                ? "process " + holder.group(1) + " since " + holder.group(2)
                : "another process that is just starting";
    }
}
