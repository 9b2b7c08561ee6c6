package com.palyra.protocol.pairing;

import java.util.Set;

/**
 * Text that is safe to show on a terminal and cannot pretend to be other text: no control, format, bidirectional,
 * private or unassigned characters, no line separators, no invisible fillers, no space other than U+0020, and none of
 * those at either end.
 */
public final class PrintableText {
    /** Letters and symbols by category that are drawn as nothing. */
    private static final Set<Integer> INVISIBLE = Set.of(0x034F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0);

    private PrintableText() {}

    /** Whether the text has 1 to {@code maxCharacters} characters (code points) and all may be shown. */
    public static boolean isPrintable(String text, int maxCharacters) {
        return !text.isEmpty()
                && text.length() <= 2 * maxCharacters
                && text.codePointCount(0, text.length()) <= maxCharacters
                && text.charAt(0) != ' '
                && text.charAt(text.length() - 1) != ' '
                && text.codePoints().allMatch(PrintableText::isPrintable);
    }

    /** The text cut to {@code maxCharacters}, with {@code ?} for every character that may not be shown. */
    public static String cleaned(String text, int maxCharacters) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(maxCharacters)
                .map(c -> isPrintable(c) ? c : '?')
                .forEach(clean::appendCodePoint);
        String trimmed = clean.toString().strip();
        return trimmed.isEmpty() ? "?" : trimmed;
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> !INVISIBLE.contains(codePoint);
        };
    }
}
