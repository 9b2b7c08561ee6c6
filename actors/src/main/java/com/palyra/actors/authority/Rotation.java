package com.palyra.actors.authority;

import java.util.Locale;

/** A change of a node's authorities. The first three follow on each other. */
public enum Rotation {
    /** There is a next authority, which is trusted and does not sign yet. */
    PREPARE,
    /** The next authority signs; the one before is still trusted, and its key is destroyed. */
    ACTIVATE,
    /** The one before is not trusted any more. */
    RETIRE,
    /** Another authority signs at once, and no other one is trusted: for a key that is in other hands. */
    REPLACE;

    /** What the audit log calls it. */
    String action() {
        return "authority." + name().toLowerCase(Locale.ROOT);
    }
}
