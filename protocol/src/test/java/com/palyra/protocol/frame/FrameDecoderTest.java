package com.palyra.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final int MAX = 64;
    private static final int ROUNDS = 20_000;

    @Test
    void a_header_is_four_bytes_big_endian() {
        assertThat(Frames.encode(new byte[258], 300)).startsWith(0, 0, 1, 2).hasSize(262);
    }

    @Test
    void two_frames_cut_at_any_byte_come_out_whole() throws Exception {
        byte[] stream =
                join(Frames.encode(text("first"), MAX), Frames.encode(text(""), MAX), Frames.encode(text("x"), MAX));
        for (int cut = 0; cut <= stream.length; cut++) {
            FrameDecoder decoder = new FrameDecoder(MAX);
            List<byte[]> frames = new ArrayList<>();
            frames.addAll(decodeAll(decoder, ByteBuffer.wrap(stream, 0, cut)));
            frames.addAll(decodeAll(decoder, ByteBuffer.wrap(stream, cut, stream.length - cut)));
            decoder.end();
            assertThat(frames).containsExactly(text("first"), text(""), text("x"));
        }
    }

    @Test
    void a_frame_of_exactly_the_limit_passes_and_one_byte_more_is_refused_before_it_arrives() throws Exception {
        byte[] longest = new byte[MAX];
        assertThat(new FrameDecoder(MAX).feed(ByteBuffer.wrap(Frames.encode(longest, MAX))))
                .contains(longest);

        FrameDecoder decoder = new FrameDecoder(MAX);
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[] {0, 0, 0, MAX + 1})))
                .isInstanceOf(FrameTooLongException.class);
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[8]))).isInstanceOf(FrameTooLongException.class);
    }

    @Test
    void a_length_is_unsigned() {
        assertThatThrownBy(() -> new FrameDecoder(MAX).feed(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1})))
                .isInstanceOf(FrameTooLongException.class)
                .hasMessageContaining("4294967295");
    }

    @Test
    void a_stream_that_ends_inside_a_frame_or_a_header_is_torn() throws Exception {
        byte[] frame = Frames.encode(text("torn"), MAX);
        for (int cut = 1; cut < frame.length; cut++) {
            FrameDecoder decoder = new FrameDecoder(MAX);
            assertThat(decoder.feed(ByteBuffer.wrap(frame, 0, cut))).isEmpty();
            assertThatThrownBy(decoder::end).isInstanceOf(TornFrameException.class);
        }
    }

    @Test
    void a_payload_over_the_peers_limit_is_not_encoded() {
        assertThatThrownBy(() -> Frames.encode(new byte[MAX + 1], MAX)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void any_bytes_in_any_pieces_give_frames_within_the_limit_or_a_refusal() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 4 && random.nextBoolean()) {
                bytes[0] = 0;
                bytes[1] = 0;
                bytes[2] = 0;
            }
            assertThat(decodeInPieces(bytes, random)).isEqualTo(reference(bytes));
        }
    }

    private static List<String> decodeInPieces(byte[] bytes, Random random) {
        FrameDecoder decoder = new FrameDecoder(MAX);
        List<String> seen = new ArrayList<>();
        try {
            int at = 0;
            while (at < bytes.length) {
                int piece = 1 + random.nextInt(bytes.length - at);
                ByteBuffer in = ByteBuffer.wrap(bytes, at, piece);
                for (Optional<byte[]> frame = decoder.feed(in); frame.isPresent(); frame = decoder.feed(in)) {
                    seen.add(new String(frame.get(), StandardCharsets.ISO_8859_1));
                }
                at += piece;
            }
            decoder.end();
        } catch (FrameTooLongException e) {
            seen.add("too long");
        } catch (TornFrameException e) {
            seen.add("torn");
        }
        return seen;
    }

    /** The same with everything at hand at once. */
    private static List<String> reference(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<String> seen = new ArrayList<>();
        while (in.hasRemaining()) {
            if (in.remaining() < Integer.BYTES) {
                seen.add("torn");
                return seen;
            }
            long length = Integer.toUnsignedLong(in.getInt());
            if (length > MAX) {
                seen.add("too long");
                return seen;
            }
            if (length > in.remaining()) {
                seen.add("torn");
                return seen;
            }
            byte[] frame = new byte[(int) length];
            in.get(frame);
            seen.add(new String(frame, StandardCharsets.ISO_8859_1));
        }
        return seen;
    }

    private static List<byte[]> decodeAll(FrameDecoder decoder, ByteBuffer in) throws FrameTooLongException {
        List<byte[]> frames = new ArrayList<>();
        for (Optional<byte[]> frame = decoder.feed(in); frame.isPresent(); frame = decoder.feed(in)) {
            frames.add(frame.get());
        }
        return frames;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
