package com.palyra.actors.device;

import com.palyra.actors.testing.TestClock;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;

/** Devices that the gate let in. */
final class Peers {
    private Peers() {}

    /** With this key and certificate. */
    static VerifiedPeer device(Ulid id, Ed25519PublicKey key, X509Certificate leaf) {
        return new VerifiedPeer(
                PeerKind.DEVICE,
                id,
                key,
                Certificates.fingerprint(leaf),
                leaf.getSerialNumber(),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant());
    }

    /** With a fresh key and a certificate for an hour from now. */
    static VerifiedPeer device(Ulid id, TestClock clock) {
        return new VerifiedPeer(
                PeerKind.DEVICE,
                id,
                IdentityKey.generate(new SecureRandom()).publicKey(),
                "ab",
                BigInteger.ONE,
                clock.instant(),
                clock.instant().plus(Duration.ofHours(1)));
    }
}
