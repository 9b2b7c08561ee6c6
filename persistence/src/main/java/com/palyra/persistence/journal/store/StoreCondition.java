package com.palyra.persistence.journal.store;

import java.util.Locale;

/**
 * Whether a store takes writes. Reading goes on in any case.
 *
 * @param freeBytes free space on its disk
 * @param minFreeBytes free space below which nothing is written
 */
public record StoreCondition(State state, long freeBytes, long minFreeBytes) {
    /** What becomes of a write now. */
    public enum State {
        /** It is written. */
        OK,
        /** It is refused until there is room. */
        DISK_FULL,
        /** It is refused until the store is opened again. */
        FAILED;

        /** The word in JSON, such as {@code disk_full}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
