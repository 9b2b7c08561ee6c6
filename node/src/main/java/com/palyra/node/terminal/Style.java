package com.palyra.node.terminal;

/**
 * Emphasis by ANSI escape sequences, or none.
 *
 * @param color whether sequences are written; without, text passes unchanged
 */
public record Style(boolean color) {
    /** Text as it is. */
    public static final Style PLAIN = new Style(false);

    /** For the one thing a person has to read or type. */
    public String bold(String text) {
        return wrap("1", text);
    }

    /** For things beside the point. */
    public String dim(String text) {
        return wrap("2", text);
    }

    /** For what is in order. */
    public String green(String text) {
        return wrap("32", text);
    }

    /** For what waits for somebody. */
    public String yellow(String text) {
        return wrap("33", text);
    }

    /** For what is refused or broken. */
    public String red(String text) {
        return wrap("31", text);
    }

    private String wrap(String sequence, String text) {
        return color ? "\u001b[" + sequence + "m" + text + "\u001b[0m" : text;
    }
}
