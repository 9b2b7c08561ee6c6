package com.palyra.persistence.journal.store;

/**
 * What a compaction did.
 *
 * @param bytesBefore size of all files of the database before it
 * @param bytesAfter and after it
 */
public record Compaction(long bytesBefore, long bytesAfter) {}
