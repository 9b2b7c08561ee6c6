package com.palyra.persistence.journal.store;

/**
 * How large a store is, and on what it runs.
 *
 * @param format version of the layout
 * @param library {@code native} or {@code java}
 * @param events events that are kept
 * @param ids ids that have events
 * @param lastOffset how many events were ever written
 * @param batches how many batches were ever synced
 * @param bytes size of all files of the database
 * @param freeBytes free space on its disk
 * @param minFreeBytes free space below which nothing is written
 * @param waiting writes that wait
 */
public record StoreStats(
        int format,
        String library,
        long events,
        long ids,
        long lastOffset,
        long batches,
        long bytes,
        long freeBytes,
        long minFreeBytes,
        int waiting) {}
