package com.palyra.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Frames, in pieces: the first byte of an input says how long they are. */
public final class FrameParsers {
    private static final int MOST = 300;

    private FrameParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(Parser.of(
                "frame",
                FrameException.class,
                FrameParsers::read,
                stream(1, new byte[0]),
                stream(3, new byte[MOST]),
                stream(255, "{}".getBytes(StandardCharsets.US_ASCII), new byte[5])));
    }

    private static byte[] stream(int piece, byte[]... payloads) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(piece);
        for (byte[] payload : payloads) {
            out.writeBytes(Frames.encode(payload, MOST));
        }
        return out.toByteArray();
    }

    /** What was cut out and is put together again is what came in. */
    private static void read(byte[] input) throws FrameException {
        int piece = input.length == 0 ? 1 : Math.max(1, Byte.toUnsignedInt(input[0]));
        FrameDecoder decoder = new FrameDecoder(MOST);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        for (int at = 1; at < input.length; at += piece) {
            ByteBuffer in = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
            Optional<byte[]> frame = decoder.feed(in);
            while (frame.isPresent()) {
                again.writeBytes(Frames.encode(frame.get(), MOST));
                frame = decoder.feed(in);
            }
            assertThat(in.hasRemaining()).isFalse();
        }
        decoder.end();
        assertThat(again.toByteArray()).isEqualTo(Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
    }
}
