/**
 * The read side: lists of requests and devices, and what the gate may refuse at once. A projection of events.
 *
 * <p>It can be thrown away and rebuilt, so nothing is decided from it that its owner would not decide again: the
 * {@link com.palyra.actors.directory.TrustIndex} can only refuse.
 */
@NullMarked
package com.palyra.actors.directory;

import org.jspecify.annotations.NullMarked;
