/**
 * The journal measured beside Pekko's own, by persistent actors that write as fast as they are answered. Not part of the
 * ordinary tests; {@code JournalBenchmark} says how to run it.
 */
@NullMarked
package com.palyra.persistence.journal.bench;

import org.jspecify.annotations.NullMarked;
