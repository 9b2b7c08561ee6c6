/**
 * Who a machine is: its ULID, its Ed25519 key and the fingerprint of that key.
 *
 * <p>A private key leaves {@link com.palyra.protocol.identity.IdentityKey} only through methods whose names show it, and
 * signs only what carries a label. Certificates are next door in {@code com.palyra.protocol.certificate}.
 */
@NullMarked
package com.palyra.protocol.identity;

import org.jspecify.annotations.NullMarked;
