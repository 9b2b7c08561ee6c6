/**
 * Requests and responses of {@code palyra-quic-v1}: JSON in frames, equal to the reference's as JSON.
 *
 * <p>Pure: bytes in, records out. Decoding is strict: unknown, duplicate and missing fields, wrong types, bytes after the
 * end and anything that is not UTF-8 are refused. What a method does is decided elsewhere.
 */
@NullMarked
package com.palyra.protocol.rpc;

import org.jspecify.annotations.NullMarked;
