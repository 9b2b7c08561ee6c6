package com.palyra.persistence.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Events and snapshots; an input is a manifest, a newline and the bytes under it. */
public final class EventParsers {
    private static final String GOLDEN_ENDING = ".hex";
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private EventParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        SnapshotSerializer snapshots = new SnapshotSerializer();
        VaultScopeSnapshot snapshot = new VaultScopeSnapshot(
                "global",
                List.of(new VaultScopeSnapshot.Secret(
                        "api_key", 1, AT, AT, 1, List.of(new VaultScopeSnapshot.Kept(1, 7, AT)), List.of(AT))),
                List.of(new VaultScopeSnapshot.Version("gone", 3)),
                4,
                List.of(new VaultScopeSnapshot.Version("api_key", 5)));
        return List.of(
                Parser.of(
                        "event",
                        NotSerializableException.class,
                        input -> read(new EventSerializer(), input),
                        golden("/golden")),
                Parser.of(
                        "snapshot",
                        NotSerializableException.class,
                        input -> read(snapshots, input),
                        Stream.concat(
                                        Stream.of(input(snapshots.manifest(snapshot), snapshots.toBinary(snapshot))),
                                        golden("/golden-snapshots").stream())
                                .toList()));
    }

    /** An outbox with one event and one invocation, whose output of so many bytes was forgotten, and these authorities. */
    static OutboxSnapshot outbox(int outputBytes, long authorities) {
        return new OutboxSnapshot(
                8,
                List.of(new OutboxSnapshot.Pending(8, "message", new byte[] {'7'}, AT)),
                31,
                List.of("global=read"),
                "ab",
                authorities,
                List.of(new OutboxSnapshot.Invocation(
                        "req-1",
                        "backup",
                        new byte[] {1},
                        65_536,
                        7,
                        "failed",
                        "too_large",
                        new byte[0],
                        outputBytes,
                        AT,
                        AT,
                        AT)));
    }

    /** What is read is written in a form that reads as the same. */
    private static void read(SerializerWithStringManifest serializer, byte[] input) throws NotSerializableException {
        int end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        byte[] bytes = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        Object read = serializer.fromBinary(bytes, new String(input, 0, end, ISO_8859_1));
        byte[] written = serializer.toBinary(read);
        Object again = serializer.fromBinary(written, serializer.manifest(read));
        assertThat(serializer.toBinary(again)).isEqualTo(written);
    }

    private static List<byte[]> golden(String name) {
        URL folder = Objects.requireNonNull(EventParsers.class.getResource(name));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().map(EventParsers::golden).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The golden files are in a folder", e);
        }
    }

    private static byte[] golden(Path file) {
        try {
            String name = file.getFileName().toString();
            return input(
                    name.substring(0, name.length() - GOLDEN_ENDING.length()),
                    HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] input(String manifest, byte[] bytes) {
        byte[] name = (manifest + "\n").getBytes(ISO_8859_1);
        return ByteBuffer.allocate(name.length + bytes.length)
                .put(name)
                .put(bytes)
                .array();
    }
}
