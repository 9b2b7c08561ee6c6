package com.palyra.protocol.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damaged variants of good inputs, and now and then random bytes; the same seed gives the same ones. */
final class Mutations {
    private static final int MOST_CHANGES = 4;
    private static final int MOST_NOISE = 600;
    private static final String SYNTAX = "\"\\{}[]:,0 1e-.&=%/\u00ff";
    private static final int[] NUMBERS = {0, 1, 3, 4, 5, 6, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xa3, 0xff};

    private final List<byte[]> good;
    private final Random random;

    Mutations(List<byte[]> good, long seed) {
        this.good = good;
        this.random = new Random(seed);
    }

    /** The next input; one in sixteen has nothing to do with a good one. */
    byte[] next() {
        if (random.nextInt(16) == 0) {
            byte[] noise = new byte[random.nextInt(MOST_NOISE)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = any().clone();
        for (int changes = random.nextInt(MOST_CHANGES + 1); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] any() {
        return good.get(random.nextInt(good.size()));
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = (byte) NUMBERS[random.nextInt(NUMBERS.length)];
            case 3 -> bytes[at] = (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length()));
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                return spliced(bytes, at, bytes, at + random.nextInt(bytes.length - at + 1));
            }
            case 6 -> {
                return spliced(bytes, random.nextInt(bytes.length), bytes, at);
            }
            default -> {
                byte[] other = any();
                return spliced(bytes, at, other, random.nextInt(other.length + 1));
            }
        }
        return bytes;
    }

    /** The head before {@code end}, then the tail from {@code start} on: leaves out, repeats, or joins two. */
    private static byte[] spliced(byte[] head, int end, byte[] tail, int start) {
        byte[] result = Arrays.copyOf(head, end + tail.length - start);
        System.arraycopy(tail, start, result, end, tail.length - start);
        return result;
    }
}
