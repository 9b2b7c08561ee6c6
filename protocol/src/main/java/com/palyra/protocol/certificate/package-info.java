/**
 * X.509 certificates: what a machine asks for, what the authority issues, and the stateless half of the gate.
 *
 * <p>The authority certifies the Ed25519 identity key itself, so a TLS handshake proves the identity. Whether a device
 * may still come in is decided elsewhere; here a chain either holds or is {@linkplain
 * com.palyra.protocol.certificate.GateRefusal refused}.
 */
@NullMarked
package com.palyra.protocol.certificate;

import org.jspecify.annotations.NullMarked;
