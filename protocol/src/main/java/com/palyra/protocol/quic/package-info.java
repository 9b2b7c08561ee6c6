/**
 * The one place where Netty is used: a QUIC server and a QUIC client with Ed25519 mutual TLS.
 *
 * <p>One UDP port serves all protocols, told apart by {@linkplain com.palyra.protocol.quic.Alpn ALPN}. The stateless half of
 * the gate stands here and looks at every connection that becomes active, resumed or not; who is admitted after that, and
 * what a request means, is decided elsewhere. No stream is read before
 * {@link com.palyra.protocol.quic.ServerConnection#admit}. Reading is pull-based: bytes stay with the sender until a
 * consumer asks for a frame.
 */
@NullMarked
package com.palyra.protocol.quic;

import org.jspecify.annotations.NullMarked;
