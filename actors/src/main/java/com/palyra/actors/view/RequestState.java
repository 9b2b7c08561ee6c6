package com.palyra.actors.view;

import java.util.Locale;

/** Where a pairing request stands. The wire names are the reference's: lower case with underscores. */
public enum RequestState {
    PENDING_APPROVAL,
    APPROVED,
    REJECTED,
    EXPIRED,
    COMPLETED;

    /** The word in JSON and on the command line, such as {@code pending_approval}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
