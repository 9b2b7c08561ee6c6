package com.palyra.persistence.journal.store;

import java.util.List;

/**
 * What a check of a journal found.
 *
 * @param events events that were read and are good
 * @param ids ids that have any
 * @param snapshots snapshots that were read and are good
 * @param files what is wrong with the files as such, one sentence each
 * @param findings which ids and sequence numbers are affected, at most {@link com.palyra.protocol.Limits#JOURNAL_FINDINGS}
 * @param unattributed events that are gone together with everything that says whose they were
 * @param batchesMissing acknowledged batches that are gone from the end; what was in them, nobody can say
 * @param complete whether the findings are all there are: not so where batches are missing or nobody can say whether any
 *     are; a running node stops at damage that only a stopped one can list
 * @param torn whether a write was cut off at the end, which is harmless unless batches are missing
 */
public record CheckReport(
        long events,
        long ids,
        long snapshots,
        List<String> files,
        List<Finding> findings,
        long unattributed,
        long batchesMissing,
        boolean complete,
        boolean torn) {
    /** Copies. */
    public CheckReport {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    /** What is wrong with something. */
    public enum Kind {
        /** The events are gone. */
        EVENTS_MISSING("events_missing"),
        /** The events are there and not what was written. */
        EVENTS_DAMAGED("events_damaged"),
        /** The events are good, but not found by their tags. */
        TAGS_MISSING("tags_missing"),
        /** The counters of the id, or how far a deletion of its events goes, are gone or older than its events. */
        COUNTERS_LOST("counters_lost"),
        /** A snapshot is gone or not what was written. */
        SNAPSHOT_LOST("snapshot_lost");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The name in JSON. */
        public String wireName() {
            return wireName;
        }
    }

    /**
     * Something that is affected.
     *
     * @param kind what is wrong
     * @param id the persistence id
     * @param from first sequence number
     * @param to last sequence number
     */
    public record Finding(Kind kind, String id, long from, long to) {}

    /** Whether nothing that was acknowledged is lost or changed. */
    public boolean healthy() {
        return files.isEmpty() && findings.isEmpty() && unattributed == 0 && batchesMissing == 0 && complete;
    }
}
