package com.palyra.persistence.state;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A lock of the operating system on a file that says who holds it; it ends with the process, however that ends. */
final class ProcessLock implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile("pid=(\\d{1,10}) since=(\\S{1,40})\\s*");
    private static final int MAX_BYTES = 128;

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    static ProcessLock take(Path path, InstantSource clock) {
        try {
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS));
            boolean held = false;
            try {
                held = tryLock(channel) != null;
                if (!held) {
                    throw new PalyraException(
                            ErrorCode.STATE_IN_USE, "The state directory is used by " + holder(channel) + ".");
                }
                OwnerOnly.restrictFile(path);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(("pid=" + ProcessHandle.current().pid() + " since="
                                + clock.instant().truncatedTo(ChronoUnit.MILLIS) + "\n")
                        .getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
                return new ProcessLock(channel);
            } finally {
                if (!held) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The state directory cannot be locked: " + path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The state directory cannot be given back.", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
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
