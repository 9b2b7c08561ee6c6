package com.palyra.protocol.vault;

import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose secrets they are (REFERENCE, section 3): {@code global}, {@code principal:<id>}, {@code channel:<name>:<account>}
 * or {@code skill:<id>}. A segment has 1 to {@link Limits#SCOPE_SEGMENT_BYTES} bytes of UTF-8, no {@code /} or {@code \},
 * and nothing that a terminal does not show; a channel's name has no {@code :}. Two scopes are equal when their text is, and
 * what only looks the same by another form of its characters is no scope.
 *
 * @param kind the first word
 * @param segments what follows it: none, one, or for a channel two
 */
public record Scope(Kind kind, List<String> segments) implements Comparable<Scope> {
    /** Whom a scope may belong to. */
    public enum Kind {
        /** Everybody who is granted it. */
        GLOBAL("global", 0),
        /** A person or service. */
        PRINCIPAL("principal", 1),
        /** An account on a channel. */
        CHANNEL("channel", 2),
        /** A skill of an agent. */
        SKILL("skill", 1);

        private final String word;
        private final int segments;

        Kind(String word, int segments) {
            this.word = word;
            this.segments = segments;
        }
    }

    /** The scope {@code global}. */
    public static final Scope GLOBAL = new Scope(Kind.GLOBAL, List.of());

    /** Checks the segments. */
    public Scope {
        segments = List.copyOf(segments);
        if (segments.size() != kind.segments) {
            throw new IllegalArgumentException("a scope is global, principal:ID, channel:NAME:ACCOUNT or skill:ID.");
        }
        segments.forEach(Scope::requireSegment);
        if (kind == Kind.CHANNEL && segments.get(0).indexOf(':') >= 0) {
            throw new IllegalArgumentException("the name of a channel has no ':'.");
        }
    }

    /**
     * Parses the written form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Scope parse(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.segments == 0 && text.equals(kind.word)) {
                return new Scope(kind, List.of());
            }
            if (kind.segments > 0 && text.startsWith(kind.word + ":")) {
                return new Scope(
                        kind, List.of(text.substring(kind.word.length() + 1).split(":", kind.segments)));
            }
        }
        throw new IllegalArgumentException("a scope is global, principal:ID, channel:NAME:ACCOUNT or skill:ID.");
    }

    /** Appends kind and segments, each with its length and their number first, to what is hashed or authenticated. */
    public LengthPrefixed addTo(LengthPrefixed fields) {
        List<String> parts = new ArrayList<>(List.of(kind.word));
        parts.addAll(segments);
        fields.add(Integer.toString(parts.size()));
        parts.forEach(fields::add);
        return fields;
    }

    /** The written form, which {@link #parse} reads. */
    @Override
    public String toString() {
        return Stream.concat(Stream.of(kind.word), segments.stream()).collect(Collectors.joining(":"));
    }

    @Override
    public int compareTo(Scope other) {
        return toString().compareTo(other.toString());
    }

    private static void requireSegment(String segment) {
        int bytes = segment.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > Limits.SCOPE_SEGMENT_BYTES) {
            throw new IllegalArgumentException(
                    "a part of a scope has 1 to " + Limits.SCOPE_SEGMENT_BYTES + " bytes and this one " + bytes + ".");
        }
        if (segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("a scope has no '/' and no '\\'.");
        }
        if (!PrintableText.isPrintable(segment, Limits.SCOPE_SEGMENT_BYTES)) {
            throw new IllegalArgumentException(
                    "a scope has only characters that can be shown, and no space at either end of a part.");
        }
        if (!Normalizer.isNormalized(segment, Normalizer.Form.NFC)
                || segment.codePoints().anyMatch(Scope::isVariant)) {
            throw new IllegalArgumentException(
                    "a scope has its characters in one form only (Unicode's NFC, without variation selectors).");
        }
    }

    /** Whether it changes only how the character before it looks (Unicode 15, section 23.4). */
    private static boolean isVariant(int codePoint) {
        return (codePoint >= 0xFE00 && codePoint <= 0xFE0F) || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
    }
}
