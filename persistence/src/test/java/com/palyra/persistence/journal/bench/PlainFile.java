package com.palyra.persistence.journal.bench;

import com.palyra.persistence.event.EventSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the disk gives: the bytes of the same events, appended to a file and synced, and nothing else. */
final class PlainFile {
    private PlainFile() {}

    /** Appends events in groups, each with one sync; how many events a second that makes. */
    static double run(Path file, int eventsPerSync, int events) throws IOException {
        EventSerializer serializer = new EventSerializer();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long start = System.nanoTime();
            for (int written = 0; written < events; written += eventsPerSync) {
                append(channel, group(serializer, written, eventsPerSync));
            }
            return events * 1e9 / (System.nanoTime() - start);
        }
    }

    private static ByteBuffer group(EventSerializer serializer, int first, int events) {
        byte[][] serialized = new byte[events][];
        int bytes = 0;
        for (int i = 0; i < events; i++) {
            serialized[i] = serializer.toBinary(SampleEvents.event(SampleEvents.device(i), first / events));
            bytes += serialized[i].length;
        }
        ByteBuffer group = ByteBuffer.allocateDirect(bytes);
        for (byte[] event : serialized) {
            group.put(event);
        }
        return group.flip();
    }

    private static void append(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }
}
