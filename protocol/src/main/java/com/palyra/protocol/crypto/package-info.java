/**
 * The named constructions that several parts share, over the JDK: ChaCha20-Poly1305 (RFC 8439), HKDF-SHA256 (RFC 5869) and
 * SHA-256. Curves are where they are used. What a key is for is decided, and labelled, by the callers.
 */
@NullMarked
package com.palyra.protocol.crypto;

import org.jspecify.annotations.NullMarked;
