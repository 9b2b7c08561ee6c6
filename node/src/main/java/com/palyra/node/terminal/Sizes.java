package com.palyra.node.terminal;

import java.util.Locale;

/** Sizes as people read them: {@code 512 bytes}, {@code 1.5 KiB}, {@code 12 MiB}. */
public final class Sizes {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;
    private static final int DETAILED = 10;

    private Sizes() {}

    /** The largest unit that is not below one of it; one decimal below ten of it. */
    public static String format(long bytes) {
        if (bytes < STEP) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        double size = (double) bytes / STEP;
        int unit = 0;
        while (Math.round(size) >= STEP && unit < UNITS.length - 1) {
            size /= STEP;
            unit++;
        }
        String number = size < DETAILED && Math.round(size * DETAILED) < DETAILED * DETAILED ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, number, size) + " " + UNITS[unit];
    }
}
