package com.palyra.actors.view;

import java.util.Locale;

/** What a certificate authority of a node is for. All of them are trusted. */
public enum AuthorityStanding {
    /** It signs. */
    SIGNING,
    /** It does not sign yet. */
    PREPARED,
    /** It signs no more. */
    RETIRING;

    /** The word in JSON, such as {@code signing}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
