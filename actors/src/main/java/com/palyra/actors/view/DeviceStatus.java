package com.palyra.actors.view;

import java.util.Locale;

/** Where a device stands. Only {@link #PAIRED} is ever admitted. */
public enum DeviceStatus {
    PAIRED,
    EVICTED,
    REVOKED;

    /** The word in JSON, such as {@code paired}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
