/**
 * Pairing as state: open codes and their budget, runs of the protocol, and requests until they are completed.
 *
 * <p>The protocol itself is pure and lives in {@code com.palyra.protocol.pairing}. Nothing here admits a device; an
 * approved request asks {@code Device} and {@code CertificateAuthority}.
 */
@NullMarked
package com.palyra.actors.pairing;

import org.jspecify.annotations.NullMarked;
