/**
 * Pairing: how a device and a node prove to each other that a person gave both the same code, and how the device then
 * asks to be let in.
 *
 * <p>The code is proved by SPAKE2+ (RFC 9383, suite P256-SHA256-HKDF-SHA256-HMAC-SHA256). The device is the prover, the
 * node the verifier:
 *
 * <pre>
 * device                                    node
 *   Hello                                {@literal ->}
 *                                       {@literal <-}  Params (salt, commitment to rN)
 *   ShareP                               {@literal ->}  a failure is counted here, before any answer
 *                                       {@literal <-}  ShareV, ConfirmV
 *   ConfirmP                             {@literal ->}  the failure is taken back, the code is consumed
 *   Enroll (request, rD, name, signature){@literal ->}
 *                                       {@literal <-}  Pending (request id, rN)
 *        ... the device shows a short string, a person types it at the node ...
 *                                       {@literal <-}  Certificate, or Rejected, or Expired
 * </pre>
 *
 * <p>{@link com.palyra.protocol.pairing.PairingProver} and {@link com.palyra.protocol.pairing.PairingVerifier} are the two
 * sides of a run, {@link com.palyra.protocol.pairing.ReturningProver} and
 * {@link com.palyra.protocol.pairing.ReturningVerifier} those of a device that comes back while its request is open,
 * {@link com.palyra.protocol.pairing.RenewingProver} and {@link com.palyra.protocol.pairing.RenewingVerifier} those of a
 * paired device whose certificate has expired.
 * {@link com.palyra.protocol.pairing.OpenCodes}, {@link com.palyra.protocol.pairing.GuessBudget} and
 * {@link com.palyra.protocol.pairing.AddressLimiter} are the rules that bound guessing.
 *
 * <p>Everything here is pure: bytes, time and randomness come in, bytes and decisions go out. No threads, no clock, no
 * disk, no sockets, no actors. No class here is thread-safe unless it says so. Nothing here puts a code, a derived value
 * or a key into an exception or a {@code toString}.
 */
@NullMarked
package com.palyra.protocol.pairing;

import org.jspecify.annotations.NullMarked;
