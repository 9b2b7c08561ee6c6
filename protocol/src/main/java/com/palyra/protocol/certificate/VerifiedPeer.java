package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.math.BigInteger;
import java.time.Instant;

/**
 * What a chain that held says about its peer.
 *
 * @param kind what the SAN names
 * @param id the ULID in the SAN
 * @param key the identity key, which is the certificate's key
 * @param certificateFingerprint SHA-256 of the leaf's DER, lower-case hexadecimal
 * @param serial serial number of the leaf
 * @param notBefore start of the leaf's validity
 * @param notAfter end of the leaf's validity
 */
public record VerifiedPeer(
        PeerKind kind,
        Ulid id,
        Ed25519PublicKey key,
        String certificateFingerprint,
        BigInteger serial,
        Instant notBefore,
        Instant notAfter) {}
