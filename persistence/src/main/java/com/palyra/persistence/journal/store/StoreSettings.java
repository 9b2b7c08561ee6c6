package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.Limits;

/**
 * What an operator may choose.
 *
 * @param minFreeBytes free space on the disk below which nothing is written
 * @param library which LevelDB runs
 */
public record StoreSettings(long minFreeBytes, LevelDb.Preference library) {
    /** What holds when nobody says otherwise. */
    public static final StoreSettings DEFAULT =
            new StoreSettings(Limits.JOURNAL_MIN_FREE_BYTES, LevelDb.Preference.AUTO);
}
