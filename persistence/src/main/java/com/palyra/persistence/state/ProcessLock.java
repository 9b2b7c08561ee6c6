package com.palyra.persistence.state;

import com.palyra.persistence.file.OwnerOnly;
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
final class ProcessLock implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile("pid=(\\d{1,10}) since=(\\S{1,40})\\s*");
    private static final int MAX_BYTES = 128;

    /**
     * What this process has locked. A POSIX lock ends when its process closes any descriptor of the file, so a file that
     * we hold must not be opened again.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private ProcessLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes the lock; the path must have no links in it. */
    static ProcessLock take(Path path, InstantSource clock) {
        if (!HELD.add(path)) {
            throw new PalyraException(ErrorCode.STATE_IN_USE, "The state directory is already used by this process.");
        }
        boolean held = false;
        try {
            ProcessLock lock = new ProcessLock(path, locked(path, clock));
            held = true;
            return lock;
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The state directory cannot be locked: " + path, e);
        } finally {
            if (!held) {
                HELD.remove(path);
            }
        }
    }

    private static FileChannel locked(Path path, InstantSource clock) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        try {
            if (channel.tryLock() == null) {
                throw new PalyraException(
                        ErrorCode.STATE_IN_USE, "The state directory is used by " + holder(channel) + ".");
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
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The state directory cannot be given back.", e);
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
