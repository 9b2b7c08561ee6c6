package com.palyra.actors.device;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.directory.Trusted;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.vault.VaultCommand;
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
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Devices that the gate let in, and what their sessions find around them. */
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

    /** A node that trusts this one and whose owners are these. */
    static DeviceSession.Surroundings node(
            VerifiedPeer peer,
            TestClock clock,
            ActorRef<DeviceCommand> device,
            ActorRef<OutboxCommand> outbox,
            ActorRef<VaultCommand> scope,
            ActorRef<AuditLog.Command> audit) {
        return node(peer, clock, device, outbox, scope, audit, () -> new TrustedAuthorities(0, List.of()));
    }

    /** The same, which trusts these authorities. */
    static DeviceSession.Surroundings node(
            VerifiedPeer peer,
            TestClock clock,
            ActorRef<DeviceCommand> device,
            ActorRef<OutboxCommand> outbox,
            ActorRef<VaultCommand> scope,
            ActorRef<AuditLog.Command> audit,
            Supplier<TrustedAuthorities> authorities) {
        return new DeviceSession.Surroundings(
                Trusted.device(peer.id(), peer.key()),
                any -> device,
                any -> outbox,
                any -> scope,
                clock,
                audit,
                authorities,
                NodeMeters.unwatched());
    }
}
