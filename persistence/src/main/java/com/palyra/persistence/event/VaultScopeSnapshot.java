package com.palyra.persistence.event;

import java.time.Instant;
import java.util.List;

/**
 * Everything that the events of one scope say, so that its owner need not read all of them.
 *
 * @param scope in its written form; empty before the first event
 * @param secrets by key
 * @param gone secrets that ended: no later one of that name may have their versions
 * @param floor versions of secrets that are in neither list begin after it
 * @param ended the newest versions that ended
 */
public record VaultScopeSnapshot(
        String scope, List<Secret> secrets, List<Version> gone, long floor, List<Version> ended)
        implements DurableSnapshot {
    /**
     * One secret.
     *
     * @param last the number of its newest version, kept or not
     * @param hidden versions up to this one are deleted and may be brought back
     */
    public record Secret(
            String key,
            long last,
            Instant createdAt,
            Instant updatedAt,
            long hidden,
            List<Kept> versions,
            List<Instant> lastRead) {}

    /** A version that is kept. */
    public record Kept(long version, int size, Instant at) {}

    /** A version of a secret. */
    public record Version(String key, long version) {}
}
