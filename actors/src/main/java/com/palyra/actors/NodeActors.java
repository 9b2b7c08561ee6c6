package com.palyra.actors;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.pairing.HandshakeCommand;
import com.palyra.actors.pairing.WindowCommand;
import com.palyra.actors.transport.Endpoint;
import com.palyra.actors.transport.QuicTransport;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;

/** Everything that was started, for the runtime to talk to. */
record NodeActors(
        Directory directory,
        ActorRef<DirectoryProjection.Command> projection,
        ActorRef<AuditLog.Command> audit,
        ActorRef<CertificateAuthority.Command> authority,
        ActorRef<WindowCommand> window,
        ActorRef<QuicTransport.Command> transport,
        Function<Ulid, RecipientRef<HandshakeCommand>> handshakes,
        Function<Ulid, RecipientRef<DeviceCommand>> devices,
        Function<Ulid, RecipientRef<OutboxCommand>> outboxes,
        Function<Scope, RecipientRef<VaultCommand>> scopes,
        Endpoint endpoint,
        InetSocketAddress bound,
        Instant readyAt) {}
