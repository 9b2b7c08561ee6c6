/** Tests of the event store, with real databases. */
@NullMarked
package com.palyra.persistence.journal.store;

import org.jspecify.annotations.NullMarked;
