/**
 * Who owns which state: one behaviour per aggregate, and the actor of the transport.
 *
 * <p>{@link com.palyra.actors.NodeRuntime} is the only door: it starts a cluster of one, the entities and the endpoint,
 * and turns questions of the program into messages. Behind it every piece of state has one owner, and no state is
 * shared but the read side ({@code com.palyra.actors.directory}), which is a projection of events. What must not be
 * here: cryptography by hand, blocking calls on the default dispatcher, sockets, files.
 */
@NullMarked
package com.palyra.actors;

import org.jspecify.annotations.NullMarked;
