package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** An authority, a node and the devices that it certifies. */
final class House {
    static final SecureRandom RANDOM = new SecureRandom();
    static final InstantSource CLOCK = InstantSource.system();
    static final Duration LIFE = Duration.ofHours(1);

    final IdentityKey authorityKey = IdentityKey.generate(RANDOM);
    final CertificateAuthoritySigner authority = CertificateAuthoritySigner.create(authorityKey, CLOCK, RANDOM);
    final Ulid nodeId = Ulid.generate(CLOCK, RANDOM);
    final IdentityKey nodeKey = IdentityKey.generate(RANDOM);

    /** A machine with its key and certificate. */
    record Machine(Ulid id, IdentityKey key, X509Certificate leaf) {
        TlsIdentity tls() {
            return TlsIdentity.of(key, List.of(leaf));
        }
    }

    /** The node with a fresh certificate. */
    ServerCredentials nodeCredentials() {
        X509Certificate leaf = authority.issueNode(nodeId, nodeKey.publicKey(), List.of(), List.of(), LIFE);
        return new ServerCredentials(TlsIdentity.of(nodeKey, List.of(leaf)), List.of(authority.certificate()));
    }

    Machine device() {
        return device(LIFE);
    }

    Machine device(Duration life) {
        Ulid id = Ulid.generate(CLOCK, RANDOM);
        IdentityKey key = IdentityKey.generate(RANDOM);
        return new Machine(id, key, authority.issueDevice(id, key.publicKey(), life));
    }

    /** A device whose certificate was issued at another time. */
    Machine deviceIssued(Duration fromNow, Duration life) {
        InstantSource then = () -> CLOCK.instant().plus(fromNow);
        IdentityKey key = IdentityKey.generate(RANDOM);
        Ulid id = Ulid.generate(CLOCK, RANDOM);
        return new Machine(id, key, at(then).issueDevice(id, key.publicKey(), life));
    }

    private final IdentityKey timelessKey = IdentityKey.generate(RANDOM);
    /** An authority that is older and younger than any leaf the tests make. */
    final X509Certificate timelessAuthority = CertificateAuthoritySigner.create(
                    timelessKey, () -> CLOCK.instant().minus(Duration.ofDays(30)), RANDOM)
            .certificate();

    private CertificateAuthoritySigner at(InstantSource then) {
        return CertificateAuthoritySigner.of(timelessKey, timelessAuthority, then, RANDOM);
    }

    ServerTrust trust() {
        return new ServerTrust.NodeChain(List.of(authority.certificate()), nodeId, nodeKey.publicKey());
    }
}
