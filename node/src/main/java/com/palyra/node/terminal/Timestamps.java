package com.palyra.node.terminal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as every output writes them: RFC 3339, UTC, milliseconds, such as {@code 2026-03-01T12:00:00.000Z}. */
public final class Timestamps {
    private static final DateTimeFormatter RFC_3339 = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Timestamps() {}

    /** The moment, cut to milliseconds. */
    public static String format(Instant moment) {
        return RFC_3339.format(moment);
    }

    /** The time of day here, for lines that people see as they come: {@code 14:03:59}. */
    public static String clock(Instant moment) {
        return CLOCK.format(moment);
    }
}
