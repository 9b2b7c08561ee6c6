/** Tests of the journal and the feed, with real databases. */
@NullMarked
package com.palyra.persistence.journal;

import org.jspecify.annotations.NullMarked;
