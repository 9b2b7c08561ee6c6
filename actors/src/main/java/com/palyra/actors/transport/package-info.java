/**
 * The UDP endpoint as an actor: it owns the port, spawns an actor per connection, and keeps the node's certificate fresh.
 *
 * <p>Packets, TLS and the stateless gate are in {@code com.palyra.protocol.quic}; who may come in is not decided here.
 */
@NullMarked
package com.palyra.actors.transport;

import org.jspecify.annotations.NullMarked;
