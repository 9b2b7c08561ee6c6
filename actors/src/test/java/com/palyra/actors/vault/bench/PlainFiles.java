package com.palyra.actors.vault.bench;

import com.palyra.protocol.crypto.Aead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;

/**
 * What disk and cipher alone need for a put and a get of the vault: files of the same lengths, as many of them, synced as
 * often, and nothing that decides, owns, checks or remembers anything.
 *
 * <p>A put writes a file of keys and a file with the value, each by temporary file, fsync, rename and fsync of the folder,
 * and appends an event to a file that it syncs. A get reads the record of a scope, a file of keys and the value and opens one
 * thing of each.
 */
final class PlainFiles implements AutoCloseable {
    private static final int FOLDERS = 256;
    private static final int HEADER_BYTES = 8;
    private static final int KEY_ENTRY_BYTES = 32 + Aead.NONCE_BYTES + Aead.KEY_BYTES + Aead.TAG_BYTES;
    private static final int EVENT_BYTES = 266;

    private final Path folder;
    private final ExecutorService threads;
    private final FileChannel events;
    private final AtomicInteger temporary = new AtomicInteger();
    private final byte[] key = new byte[Aead.KEY_BYTES];
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private final byte[] sealedKey;
    private final byte[] sealedValue;
    private final byte[] keys;

    /**
     * Files in that folder.
     *
     * @param valueBytes of a value
     * @param keysPerFile how many keys a file of keys has
     * @param clients threads, which block
     */
    PlainFiles(Path folder, int valueBytes, int keysPerFile, int clients) throws IOException {
        this.folder = folder;
        this.threads = Executors.newFixedThreadPool(clients);
        this.sealedKey = Aead.seal(key, nonce, nonce, key);
        this.sealedValue = Aead.seal(key, nonce, nonce, new byte[valueBytes]);
        this.keys = ByteBuffer.allocate(HEADER_BYTES + keysPerFile * KEY_ENTRY_BYTES)
                .put(sealedKey)
                .array();
        for (int i = 0; i < FOLDERS; i++) {
            Files.createDirectories(folder(i));
        }
        events = FileChannel.open(
                folder.resolve("events"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        Files.write(folder.resolve("scope"), keys);
    }

    /** Writes that many bytes that often. */
    CompletionStage<?> put(int number) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        replace(folder(number).resolve("keys"), keys);
                        replace(folder(number).resolve("value" + number), sealedValue);
                        write(events, new byte[EVENT_BYTES]);
                        events.force(false);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                threads);
    }

    /** Reads and opens what a put of that number wrote. */
    CompletionStage<?> get(int number) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        open(Files.readAllBytes(folder.resolve("scope")), sealedKey.length);
                        open(Files.readAllBytes(folder(number).resolve("keys")), sealedKey.length);
                        open(Files.readAllBytes(folder(number).resolve("value" + number)), sealedValue.length);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (AEADBadTagException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    private void open(byte[] file, int bytes) throws AEADBadTagException {
        Aead.open(
                key,
                nonce,
                nonce,
                ByteBuffer.allocate(bytes).put(file, 0, bytes).array());
    }

    private void replace(Path file, byte[] content) throws IOException {
        Path target = file.resolveSibling("tmp" + temporary.getAndIncrement());
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(channel, content);
            channel.force(true);
        }
        Files.move(target, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private Path folder(int number) {
        return folder.resolve(Integer.toString(number % FOLDERS));
    }

    /** After every request was answered. */
    @Override
    public void close() throws IOException {
        threads.shutdown();
        events.close();
    }
}
