package com.palyra.actors;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.Device;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceSession;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.outbox.Outbox;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.pairing.HandshakeCommand;
import com.palyra.actors.pairing.HandshakeSurroundings;
import com.palyra.actors.pairing.PairingConnection;
import com.palyra.actors.pairing.PairingHandshake;
import com.palyra.actors.pairing.PairingWindow;
import com.palyra.actors.pairing.WindowCommand;
import com.palyra.actors.transport.AdvertisedAddresses;
import com.palyra.actors.transport.Endpoint;
import com.palyra.actors.transport.QuicTransport;
import com.palyra.actors.vault.LostSecrets;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.actors.vault.VaultScope;
import com.palyra.actors.vault.VaultWork;
import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.journal.EventFeed;
import com.palyra.persistence.journal.TaggedEvent;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.vault.ScopeId;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.vault.Scope;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * Starts a node in order: the cluster of one and the lists, then the entities, then the UDP port, then whatever was
 * unfinished when the node stopped. The first thing that fails ends the start.
 */
final class NodeGuardian extends AbstractBehavior<NodeGuardian.Command> {
    sealed interface Command permits Up, ListsReady, TransportStarted {}

    private enum Up implements Command {
        UP
    }

    private record ListsReady(DirectoryProjection.Rebuilt outcome) implements Command {}

    private record TransportStarted(QuicTransport.Started outcome) implements Command {}

    /** What a node is started with. */
    record Plan(
            NodeSettings settings,
            NodeIdentity identity,
            AuthorityKeys authorityKeys,
            VaultWork vault,
            InstantSource clock,
            SecureRandom random,
            NodeMeters meters,
            Consumer<NodeNotice> notices) {}

    private final Plan plan;
    private final CompletableFuture<NodeActors> ready;
    private final TrustIndex trust = new TrustIndex();
    private final Directory directory = new Directory(trust);
    private final Endpoint endpoint = new Endpoint();
    private final ActorRef<AuditLog.Command> audit;
    private final ActorRef<DirectoryProjection.Command> projection;
    private boolean up;
    private boolean listsReady;
    private @Nullable ActorRef<CertificateAuthority.Command> authority;
    private @Nullable ActorRef<WindowCommand> window;
    private @Nullable ActorRef<QuicTransport.Command> transport;

    private NodeGuardian(ActorContext<Command> context, Plan plan, CompletableFuture<NodeActors> ready) {
        super(context);
        this.plan = plan;
        this.ready = ready;
        context.spawn(LostSecrets.create(), "lost-secrets");
        this.audit = context.spawn(AuditLog.create(plan.identity().id(), plan.clock()), "audit-log");
        this.projection = context.spawn(
                DirectoryProjection.create(
                        new JournalEvents(EventFeed.of(context.getSystem().classicSystem())),
                        directory,
                        context.messageAdapter(DirectoryProjection.Rebuilt.class, ListsReady::new),
                        this::notice),
                "directory");
        Cluster cluster = Cluster.get(context.getSystem());
        cluster.subscriptions()
                .tell(Subscribe.create(context.messageAdapter(SelfUp.class, selfUp -> Up.UP), SelfUp.class));
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }

    /**
     * The guardian of a node.
     *
     * @param ready completed when the node is, or failed with a {@link PalyraException}
     */
    static Behavior<Command> create(Plan plan, CompletableFuture<NodeActors> ready) {
        return Behaviors.setup(context -> new NodeGuardian(context, plan, ready));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Up.class, this::onUp)
                .onMessage(ListsReady.class, this::onListsReady)
                .onMessage(TransportStarted.class, this::onTransportStarted)
                .build();
    }

    private Behavior<Command> onUp(Up message) {
        up = true;
        return goOn();
    }

    private Behavior<Command> onListsReady(ListsReady message) {
        if (message.outcome() instanceof DirectoryProjection.Failed failed) {
            ready.completeExceptionally(PalyraException.in(failed.cause())
                    .orElseGet(() -> new PalyraException(
                            ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be read.", failed.cause())));
            return this;
        }
        listsReady = true;
        return goOn();
    }

    private Behavior<Command> goOn() {
        if (up && listsReady && transport == null) {
            transport = startEntitiesAndTransport();
        }
        return this;
    }

    private ActorRef<QuicTransport.Command> startEntitiesAndTransport() {
        NodeSettings settings = plan.settings();
        ActorRef<CertificateAuthority.Command> certificates = singleton(
                CertificateAuthority.create(
                        plan.authorityKeys(),
                        settings.deviceCertificateLife(),
                        settings.nodeCertificateLife(),
                        plan.clock(),
                        plan.random(),
                        audit),
                "certificate-authority");
        authority = certificates;
        ActorRef<WindowCommand> pairingWindow = singleton(
                PairingWindow.create(plan.clock(), plan.random(), directory::pending, audit), "pairing-window");
        window = pairingWindow;
        startSharding(certificates, pairingWindow);
        List<HostPort> advertised = settings.advertised().isEmpty()
                ? AdvertisedAddresses.of(withSomePort(settings.quic()))
                : settings.advertised();
        QuicTransport.Surroundings surroundings = new QuicTransport.Surroundings(
                settings.quic(),
                plan.identity().id(),
                plan.identity().key(),
                AdvertisedAddresses.names(advertised),
                AdvertisedAddresses.literals(advertised),
                plan.clock(),
                plan.random(),
                certificates,
                audit,
                plan.meters(),
                connections());
        return getContext()
                .spawn(
                        QuicTransport.create(
                                surroundings,
                                endpoint,
                                getContext().messageAdapter(QuicTransport.Started.class, TransportStarted::new)),
                        "quic-transport");
    }

    private static InetSocketAddress withSomePort(InetSocketAddress address) {
        return new InetSocketAddress(address.getAddress(), Math.max(1, address.getPort()));
    }

    private <M> ActorRef<M> singleton(Behavior<M> behavior, String name) {
        return ClusterSingleton.get(getContext().getSystem())
                .init(SingletonActor.of(DurableEntity.restarting(behavior), name));
    }

    private void startSharding(
            ActorRef<CertificateAuthority.Command> authority, ActorRef<WindowCommand> pairingWindow) {
        ClusterSharding sharding = ClusterSharding.get(getContext().getSystem());
        Function<Ulid, RecipientRef<HandshakeCommand>> handshakes = handshakes();
        sharding.init(Entity.of(
                        Device.TYPE,
                        entity -> Device.create(
                                Ulid.parse(entity.getEntityId()),
                                plan.clock(),
                                trust,
                                authority,
                                audit,
                                request -> handshakes.apply(request).tell(HandshakeCommand.CertificateSeen.SEEN),
                                outboxes().apply(Ulid.parse(entity.getEntityId())),
                                entity.getShard()))
                .withStopMessage(DeviceCommand.Stop.STOP));
        sharding.init(Entity.of(
                        Outbox.TYPE,
                        entity -> Outbox.create(
                                Ulid.parse(entity.getEntityId()), plan.clock(), plan.meters(), entity.getShard()))
                .withStopMessage(OutboxCommand.Stop.STOP));
        sharding.init(Entity.of(
                        VaultScope.TYPE,
                        entity -> VaultScope.create(
                                entity.getEntityId(), plan.vault(), plan.clock(), audit, entity.getShard()))
                .withStopMessage(VaultCommand.Stop.STOP));
        HandshakeSurroundings surroundings = new HandshakeSurroundings(
                plan.identity().id(),
                plan.identity().key().publicKey(),
                plan.settings().approvalTtl(),
                plan.clock(),
                plan.random(),
                trust,
                pairingWindow,
                authority,
                devices(),
                projection,
                audit);
        sharding.init(Entity.of(
                        PairingHandshake.TYPE,
                        entity -> PairingHandshake.create(
                                Ulid.parse(entity.getEntityId()), surroundings, entity.getShard()))
                .withStopMessage(HandshakeCommand.Stop.STOP));
    }

    private QuicTransport.Connections connections() {
        DeviceSession.Surroundings ofDevices = new DeviceSession.Surroundings(
                trust, devices(), outboxes(), scopes(), plan.clock(), audit, endpoint::authorities, plan.meters());
        PairingConnection.Surroundings strangers = new PairingConnection.Surroundings(
                plan.clock(), plan.random(), directory, trust, handshakes(), devices(), endpoint::authorities, audit);
        return new QuicTransport.Connections() {
            @Override
            public Behavior<?> ofDevice(ServerConnection connection, VerifiedPeer peer) {
                return DeviceSession.create(connection, peer, ofDevices);
            }

            @Override
            public Behavior<?> ofStranger(ServerConnection connection, Runnable whenProved) {
                return PairingConnection.create(connection, strangers, whenProved);
            }
        };
    }

    private Behavior<Command> onTransportStarted(TransportStarted message) {
        if (message.outcome() instanceof QuicTransport.NotListening failed) {
            ready.completeExceptionally(failed.cause());
        } else if (message.outcome() instanceof QuicTransport.Listening listening && !ready.isDone()) {
            directory
                    .unfinished()
                    .forEach(request -> handshakes().apply(request).tell(HandshakeCommand.Wake.WAKE));
            complete(listening.address());
        }
        return this;
    }

    private void complete(InetSocketAddress bound) {
        if (authority != null && window != null && transport != null) {
            ready.complete(new NodeActors(
                    directory,
                    projection,
                    audit,
                    authority,
                    window,
                    transport,
                    handshakes(),
                    devices(),
                    outboxes(),
                    scopes(),
                    endpoint,
                    bound,
                    plan.clock().instant()));
        }
    }

    private Function<Ulid, RecipientRef<HandshakeCommand>> handshakes() {
        ClusterSharding sharding = ClusterSharding.get(getContext().getSystem());
        return id -> sharding.entityRefFor(PairingHandshake.TYPE, id.value());
    }

    private Function<Scope, RecipientRef<VaultCommand>> scopes() {
        ClusterSharding sharding = ClusterSharding.get(getContext().getSystem());
        return scope -> sharding.entityRefFor(VaultScope.TYPE, ScopeId.of(scope));
    }

    private Function<Ulid, RecipientRef<DeviceCommand>> devices() {
        ClusterSharding sharding = ClusterSharding.get(getContext().getSystem());
        return id -> sharding.entityRefFor(Device.TYPE, id.value());
    }

    private Function<Ulid, RecipientRef<OutboxCommand>> outboxes() {
        ClusterSharding sharding = ClusterSharding.get(getContext().getSystem());
        return id -> sharding.entityRefFor(Outbox.TYPE, id.value());
    }

    /** Runs in the projection. */
    private void notice(DurableEvent event) {
        NoticeText.of(event, directory).ifPresent(plan.notices());
    }

    private record JournalEvents(EventFeed feed) implements DirectoryProjection.Events {
        @Override
        public Source<TaggedEvent, NotUsed> upToNow() {
            return feed.current(0);
        }

        @Override
        public Source<TaggedEvent, NotUsed> after(long offset) {
            return feed.live(offset);
        }
    }
}
