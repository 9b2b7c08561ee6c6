/**
 * Where events are kept on a single node: Pekko's LevelDB journal on the JNI library, and the stream of all events that
 * lists are built from.
 */
@NullMarked
package com.palyra.persistence.journal;

import org.jspecify.annotations.NullMarked;
