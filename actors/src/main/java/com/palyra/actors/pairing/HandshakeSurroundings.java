package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * The actors and facts that every handshake of a node works with.
 *
 * @param approvalTtl how long a request waits for a decision
 * @param devices finds the owner of a device
 */
public record HandshakeSurroundings(
        Ulid nodeId,
        Ed25519PublicKey nodeKey,
        Duration approvalTtl,
        InstantSource clock,
        SecureRandom random,
        TrustIndex trust,
        ActorRef<WindowCommand> window,
        ActorRef<CertificateAuthority.Command> authority,
        Function<Ulid, RecipientRef<DeviceCommand>> devices,
        ActorRef<DirectoryProjection.Command> projection,
        ActorRef<AuditLog.Command> audit) {}
