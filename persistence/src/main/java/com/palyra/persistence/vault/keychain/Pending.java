package com.palyra.persistence.vault.keychain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The trail of a write that is under way: generations of which only the manifest's will stay.
 *
 * @param generations at most {@link #MOST}
 */
record Pending(List<Generation> generations) {
    /** How its text begins. */
    static final String BEGINNING = "p";
    /** The old generation and the new one. */
    static final int MOST = 2;

    private static final Pattern ONE = Pattern.compile("\\.(" + Generation.NAME + ")\\.(0|[1-9][0-9]?)");
    private static final Pattern FORM = Pattern.compile("p(" + ONE.pattern() + "){1," + MOST + "}");

    Pending {
        generations = List.copyOf(generations);
    }

    /** Reads {@link #text()}; empty for anything else. */
    static Optional<Pending> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        List<Generation> generations = new ArrayList<>();
        for (Matcher one = ONE.matcher(text); one.find(); ) {
            int chunks = Integer.parseInt(one.group(2));
            if (chunks > Generation.MOST_CHUNKS) {
                return Optional.empty();
            }
            generations.add(new Generation(one.group(1), chunks));
        }
        return Optional.of(new Pending(generations));
    }

    /** Its text, in characters that need no quotes. */
    String text() {
        return generations.stream()
                .map(generation -> "." + generation.name() + "." + generation.chunks())
                .collect(Collectors.joining("", BEGINNING, ""));
    }
}
