/**
 * The owner of the signing key: which certificates exist, and who asked for them.
 *
 * <p>Signing itself is in {@code com.palyra.protocol.certificate}; whether somebody deserves a certificate is decided
 * before it is asked for.
 */
@NullMarked
package com.palyra.actors.authority;

import org.jspecify.annotations.NullMarked;
