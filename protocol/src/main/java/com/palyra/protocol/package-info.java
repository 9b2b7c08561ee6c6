/**
 * What two parties say to each other: identity, certificates, pairing, frames and messages.
 *
 * <p>Everything here is pure: bytes, a time and a source of randomness go in, bytes and decisions come out. No disk, no
 * threads, no actors; Netty only in {@code com.palyra.protocol.quic}. This package holds what its neighbours share: the
 * {@linkplain com.palyra.protocol.Limits numbers}, the {@linkplain com.palyra.protocol.Labels labels} for domain
 * separation, and the wrapper that keeps secrets out of logs.
 */
@NullMarked
package com.palyra.protocol;

import org.jspecify.annotations.NullMarked;
