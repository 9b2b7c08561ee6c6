package com.palyra.node.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spans of time as people write and read them: {@code 30s}, {@code 10m}, {@code 1h30m}, {@code 2d}. */
public final class Durations {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Durations() {}

    /**
     * Reads a span such as {@code 10m} or {@code 1h30m}; units are d, h, m, s and ms, largest first.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (text.isBlank() || !matcher.matches()) {
            throw new IllegalArgumentException("a duration is written like 30s, 10m, 1h30m or 90d");
        }
        return Duration.ofDays(group(matcher, 1))
                .plusHours(group(matcher, 2))
                .plusMinutes(group(matcher, 3))
                .plusSeconds(group(matcher, 4))
                .plusMillis(group(matcher, 5));
    }

    /** The two largest units of a span, such as {@code 1h 30m}, down to seconds; {@code 500ms} for less than one. */
    public static String format(Duration span) {
        Duration size = span.abs();
        if (size.compareTo(Duration.ofSeconds(1)) < 0 && size.toMillis() > 0) {
            return size.toMillis() + "ms";
        }
        List<String> parts = Stream.of(
                        part(size.toDays(), "d"),
                        part(size.toHoursPart(), "h"),
                        part(size.toMinutesPart(), "m"),
                        part(size.toSecondsPart(), "s"))
                .dropWhile(String::isEmpty)
                .limit(2)
                .filter(part -> !part.isEmpty())
                .toList();
        return parts.isEmpty() ? "0s" : String.join(" ", parts);
    }

    /** A moment seen from now: {@code in 9m 58s}, {@code 3m ago}, {@code now}. */
    public static String relative(Instant moment, Instant now) {
        Duration distance = Duration.between(now, moment);
        if (distance.abs().compareTo(Duration.ofSeconds(1)) < 0) {
            return "now";
        }
        return distance.isNegative() ? format(distance) + " ago" : "in " + format(distance);
    }

    private static long group(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String part(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }
}
