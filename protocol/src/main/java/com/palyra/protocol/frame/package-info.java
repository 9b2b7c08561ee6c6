/**
 * How messages are cut out of a byte stream: a 4-byte big-endian length, then that many bytes.
 *
 * <p>Pure: bytes in, frames out, lengths bounded before anything is allocated for them. What a frame's payload means is no
 * business of this package, nor is any socket. The QUIC streams and the admin socket share it.
 */
@NullMarked
package com.palyra.protocol.frame;

import org.jspecify.annotations.NullMarked;
