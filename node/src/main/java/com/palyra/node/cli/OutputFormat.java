package com.palyra.node.cli;

import java.util.Locale;

/** What {@code --output} chooses. */
public enum OutputFormat {
    /** Tables and sentences for people. */
    TEXT,
    /** One JSON document, for commands that end. */
    JSON,
    /** One JSON object a line, for every command; the only machine format of commands that stream. */
    NDJSON;

    /** Whether scripts read the output, so that nothing but JSON may be printed. */
    public boolean machine() {
        return this != TEXT;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
