package com.palyra.protocol;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * Damaged variants of good inputs, and now and then random bytes. The seed differs from run to run and is printed, so a
 * failure can be repeated with {@code -Dpalyra.fuzz.seed=<n>}.
 */
public final class Mutations {
    private static final int MOST_CHANGES = 4;
    private final byte[][] goods;
    private final long seed;
    private final Random random;

    private Mutations(byte[][] goods, long seed) {
        this.goods = goods;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Variants of these, with a seed that is printed. */
    public static Mutations of(byte[]... goods) {
        long seed = Long.getLong("palyra.fuzz.seed", System.nanoTime());
        System.err.println("fuzz seed " + seed + " (repeat with -Dpalyra.fuzz.seed=" + seed + ")");
        return new Mutations(goods, seed);
    }

    /** The next input; one in sixteen has nothing to do with a good one. */
    public byte[] next() {
        if (random.nextInt(16) == 0) {
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes = goods[random.nextInt(goods.length)].clone();
        for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    /** What to print beside a failure. */
    public String describe(int number, byte[] input) {
        return "seed " + seed + ", input " + number + ": " + HexFormat.of().formatHex(input);
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = interesting();
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return spliced(bytes, at, at + random.nextInt(bytes.length - at + 1));
            }
            default -> {
                return spliced(bytes, random.nextInt(bytes.length), at);
            }
        }
        return bytes;
    }

    private byte interesting() {
        int[] values = {0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, 0x30, 0x31, 0xa0, 0xa3, 3, 4, 5, 6};
        return (byte) values[random.nextInt(values.length)];
    }

    /** The bytes before {@code end}, then those from {@code start} on: leaves something out or repeats it. */
    private static byte[] spliced(byte[] bytes, int end, int start) {
        byte[] result = Arrays.copyOf(bytes, end + bytes.length - start);
        System.arraycopy(bytes, start, result, end, bytes.length - start);
        return result;
    }
}
