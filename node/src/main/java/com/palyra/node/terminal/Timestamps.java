package com.palyra.node.terminal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as every output writes them: RFC 3339, UTC, milliseconds, such as {@code 2026-03-01T12:00:00.000Z}. */
public final class Timestamps {
    private static final DateTimeFormatter RFC_3339 = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** The moment, cut to milliseconds. */
    public static String format(Instant moment) {
        return RFC_3339.format(moment);
    }
}
