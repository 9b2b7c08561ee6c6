/**
 * What a node has for one device: its events in order, and what it was asked to do. {@link com.palyra.actors.outbox.Outbox} is
 * the actor; what it decides is in classes without an actor. Nothing here knows connections.
 */
@NullMarked
package com.palyra.actors.outbox;

import org.jspecify.annotations.NullMarked;
