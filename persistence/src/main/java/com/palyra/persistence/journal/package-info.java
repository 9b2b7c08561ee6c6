/**
 * The journal of a single node as Pekko sees it: journal, snapshot store and queries on the {@linkplain
 * com.palyra.persistence.journal.store event store}, and the stream of all events that lists are built from.
 *
 * <p>Nothing here writes to disk itself.
 */
@NullMarked
package com.palyra.persistence.journal;

import org.jspecify.annotations.NullMarked;
