package com.palyra.actors.transport;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.durable.BlockingDispatcher;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.QuicServer;
import com.palyra.protocol.quic.QuicServerListener;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerCredentials;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The node's UDP port. Gets the node's leaf from the authority, binds, spawns one actor per connection, and swaps the
 * leaf when a fresh one is due, without binding again.
 *
 * <p>A port that cannot be bound at the start ends the start; one that is lost later is bound again, with back-off. Pairing connections are bounded apart from those of
 * devices, so strangers cannot push out devices.
 */
public final class QuicTransport extends AbstractBehavior<QuicTransport.Command> {

    private static final Duration MIN_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    /** What it understands. */
    public sealed interface Command
            permits Credentials,
                    Bound,
                    Lost,
                    Arrived,
                    Proved,
                    Ended,
                    Renew,
                    Rebind,
                    Refresh,
                    Count,
                    StopAccepting,
                    Close,
                    Drained {}

    /** What the authority says; null if it did not answer in time. */
    private record Credentials(
            CertificateAuthority.@Nullable NodeReply reply,
            @Nullable ActorRef<Refreshed> wanted) implements Command {}

    private record Bound(
            @Nullable QuicServer server, @Nullable Throwable failure) implements Command {}

    private record Lost(QuicServer server) implements Command {}

    private record Arrived(
            ServerConnection connection, @Nullable VerifiedPeer peer) implements Command {}

    private record Proved(ServerConnection stranger) implements Command {}

    private record Ended(@Nullable ServerConnection stranger) implements Command {}

    private enum Renew implements Command {
        DUE
    }

    private enum Rebind implements Command {
        DUE
    }

    /** Ask the authority what to present and whom to believe. */
    public record Refresh(ActorRef<Refreshed> replyTo) implements Command {}

    /**
     * Whether what the authority says counts for every connection; what it cannot say, because it cannot sign, stays as it was.
     */
    public enum Refreshed {
        COUNTS,
        NOT_ANSWERED
    }

    /** How many sessions are there? */
    public record Count(ActorRef<Sessions> replyTo) implements Command {}

    /** Take no more connections. */
    public record StopAccepting(ActorRef<Done> replyTo) implements Command {}

    /** Tell every peer that the node stops, and free the port. */
    public record Close(ActorRef<Done> replyTo) implements Command {}

    private record Drained(ActorRef<Done> replyTo) implements Command {}

    /** Connections of devices, those that are still being judged included. */
    public record Sessions(int devices) {}

    /** The request was carried out. */
    public enum Done {
        DONE
    }

    /** How the start ended. */
    public sealed interface Started permits Listening, NotListening {}

    /** Bound. */
    public record Listening(InetSocketAddress address) implements Started {}

    /** Not bound. */
    public record NotListening(PalyraException cause) implements Started {}

    /** Makes the actor of a connection. */
    public interface Connections {
        /** For a device whose certificate passed the stateless gate. */
        Behavior<?> ofDevice(ServerConnection connection, VerifiedPeer peer);

        /** For a stranger, who keeps his place once {@code whenProved} was run. */
        Behavior<?> ofStranger(ServerConnection connection, Runnable whenProved);
    }

    /** What it works with. */
    public record Surroundings(
            InetSocketAddress address,
            Ulid nodeId,
            IdentityKey nodeKey,
            List<String> dnsNames,
            List<InetAddress> addresses,
            InstantSource clock,
            SecureRandom random,
            ActorRef<CertificateAuthority.Command> authority,
            ActorRef<AuditLog.Command> audit,
            NodeMeters meters,
            Connections connections) {}

    /** Opens the port; blocks. */
    interface Binder {
        QuicServer bind(
                InetSocketAddress address,
                Supplier<ServerCredentials> credentials,
                QuicServerListener listener,
                InstantSource clock,
                SecureRandom random);
    }

    private final TimerScheduler<Command> timers;
    private final Surroundings node;
    private final ActorRef<Started> whenStarted;
    private final Executor blocking;
    private final Endpoint endpoint;
    private final Binder binder;
    private final Places places;
    private @Nullable QuicServer server;
    private Duration rebind = MIN_BACKOFF;
    private boolean binding;
    private boolean closing;
    private long spawned;

    private QuicTransport(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Surroundings node,
            Endpoint endpoint,
            Binder binder,
            ActorRef<Started> whenStarted) {
        super(context);
        this.timers = timers;
        this.node = node;
        this.endpoint = endpoint;
        this.binder = binder;
        this.places = new Places(node.meters());
        this.whenStarted = whenStarted;
        this.blocking = BlockingDispatcher.of(context);
        askForCredentials(null);
    }

    /**
     * The transport.
     *
     * @param endpoint what is known of the endpoint, kept across restarts of this actor and read by others
     * @param whenStarted hears once whether the port is bound
     */
    public static Behavior<Command> create(Surroundings node, Endpoint endpoint, ActorRef<Started> whenStarted) {
        return create(node, endpoint, QuicServer::bind, whenStarted);
    }

    static Behavior<Command> create(
            Surroundings node, Endpoint endpoint, Binder binder, ActorRef<Started> whenStarted) {
        Behavior<Command> transport = Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new QuicTransport(context, timers, node, endpoint, binder, whenStarted)));
        return Behaviors.supervise(transport)
                .onFailure(SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, 0.2));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Credentials.class, this::onCredentials)
                .onMessage(Bound.class, this::onBound)
                .onMessage(Lost.class, this::onLost)
                .onMessage(Arrived.class, this::onArrived)
                .onMessage(Proved.class, this::onProved)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Renew.class, this::onRenew)
                .onMessage(Rebind.class, this::onRebind)
                .onMessage(Refresh.class, this::onRefresh)
                .onMessage(Count.class, this::onCount)
                .onMessage(StopAccepting.class, this::onStopAccepting)
                .onMessage(Close.class, this::onClose)
                .onMessage(Drained.class, this::onDrained)
                .onSignal(PreRestart.class, restart -> freePort())
                .onSignal(PostStop.class, stop -> freePort())
                .build();
    }

    private void askForCredentials(@Nullable ActorRef<Refreshed> wanted) {
        getContext()
                .ask(
                        CertificateAuthority.NodeReply.class,
                        node.authority(),
                        Limits.ASK_TIMEOUT.multipliedBy(2),
                        replyTo -> new CertificateAuthority.NodeCredentials(
                                node.nodeId(), node.nodeKey().publicKey(), node.dnsNames(), node.addresses(), replyTo),
                        (reply, failure) -> new Credentials(failure == null ? reply : null, wanted));
    }

    private Behavior<Command> onCredentials(Credentials answer) {
        CertificateAuthority.NodeReply reply = answer.reply();
        timers.startSingleTimer(Renew.DUE, Limits.CERTIFICATE_CHECK);
        if (reply instanceof CertificateAuthority.NodeLeaf leaf) {
            use(TlsIdentity.of(node.nodeKey(), leaf.chain()), leaf.authorities());
        } else if (endpoint.hasCredentials()) {
            if (reply instanceof CertificateAuthority.NoLeaf without) {
                getContext().getLog().warn("The node has no certificate of its authority: {}", without.sentence());
                use(endpoint.credentials().identity(), without.authorities());
            }
        } else {
            String sentence = reply instanceof CertificateAuthority.NoLeaf without
                    ? without.sentence()
                    : "The certificate authority did not answer in time.";
            whenStarted.tell(new NotListening(new PalyraException(ErrorCode.INTERNAL, sentence)));
        }
        if (answer.wanted() != null) {
            answer.wanted().tell(reply == null ? Refreshed.NOT_ANSWERED : Refreshed.COUNTS);
        }
        return this;
    }

    private void use(TlsIdentity identity, TrustedAuthorities authorities) {
        boolean same = endpoint.isPresenting(identity.chain(), authorities);
        if (!same) {
            endpoint.present(identity, authorities);
        }
        if (server == null) {
            bind();
        } else if (!same) {
            server.credentialsChanged();
            getContext().getLog().info("The node's certificate or its authorities have changed");
        }
    }

    private void bind() {
        if (binding) {
            return;
        }
        binding = true;
        ActorRef<Command> self = getContext().getSelf();
        QuicServerListener listener = new Arrivals(
                (connection, peer) -> self.tell(new Arrived(connection, peer)), node.audit(), node.meters());
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(
                                () -> binder.bind(
                                        endpoint.addressOr(node.address()),
                                        endpoint::credentials,
                                        listener,
                                        node.clock(),
                                        node.random()),
                                blocking),
                        Bound::new);
    }

    private Behavior<Command> onBound(Bound bound) {
        binding = false;
        QuicServer fresh = bound.server();
        if (fresh == null) {
            return onNotBound(failure(bound.failure()));
        }
        if (closing) {
            blocking.execute(fresh::close);
            return this;
        }
        server = fresh;
        // They may have changed while it was bound.
        fresh.credentialsChanged();
        rebind = MIN_BACKOFF;
        endpoint.boundTo(fresh.localAddress());
        getContext().pipeToSelf(fresh.closed(), (closed, failure) -> new Lost(fresh));
        whenStarted.tell(new Listening(fresh.localAddress()));
        return this;
    }

    /** At the start this ends the node; later the port may come back. */
    private Behavior<Command> onNotBound(PalyraException failure) {
        if (!endpoint.wasBound()) {
            whenStarted.tell(new NotListening(failure));
            return Behaviors.stopped();
        }
        getContext().getLog().warn("The UDP port cannot be bound again, next attempt in {}", rebind, failure);
        timers.startSingleTimer(Rebind.DUE, rebind);
        rebind = rebind.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? rebind.multipliedBy(2) : MAX_BACKOFF;
        return this;
    }

    private Behavior<Command> onLost(Lost lost) {
        if (lost.server().equals(server) && !closing) {
            getContext().getLog().warn("The UDP port was lost, next attempt in {}", rebind);
            freePort();
            server = null;
            timers.startSingleTimer(Rebind.DUE, rebind);
        }
        return this;
    }

    private static PalyraException failure(@Nullable Throwable failure) {
        Throwable cause = failure != null && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PalyraException known) {
            return known;
        }
        String sentence = "The UDP port cannot be opened.";
        return cause == null
                ? new PalyraException(ErrorCode.UNREACHABLE, sentence)
                : new PalyraException(ErrorCode.UNREACHABLE, sentence, cause);
    }

    private Behavior<Command> onArrived(Arrived arrived) {
        VerifiedPeer device = arrived.peer();
        ServerConnection stranger = device == null ? arrived.connection() : null;
        if (closing || !places.take(stranger)) {
            CloseReason reason = closing ? CloseReason.SHUTDOWN : CloseReason.OVERLOADED;
            arrived.connection().close(reason);
            node.meters().refused(reason.name().toLowerCase(Locale.ROOT));
            return this;
        }
        ActorRef<Command> self = getContext().getSelf();
        Behavior<?> behavior = device == null
                ? node.connections().ofStranger(arrived.connection(), () -> self.tell(new Proved(arrived.connection())))
                : node.connections().ofDevice(arrived.connection(), device);
        ActorRef<?> child = getContext().spawn(behavior, (device == null ? "pairing-" : "session-") + ++spawned);
        getContext().watchWith(child, new Ended(stranger));
        return this;
    }

    private Behavior<Command> onProved(Proved proved) {
        places.keep(proved.stranger());
        return this;
    }

    private Behavior<Command> onEnded(Ended ended) {
        places.giveBack(ended.stranger());
        return this;
    }

    private Behavior<Command> onRenew(Renew due) {
        askForCredentials(null);
        return this;
    }

    private Behavior<Command> onRefresh(Refresh refresh) {
        askForCredentials(refresh.replyTo());
        return this;
    }

    private Behavior<Command> onRebind(Rebind due) {
        if (server == null && !closing) {
            bind();
        }
        return this;
    }

    private Behavior<Command> onCount(Count count) {
        count.replyTo().tell(new Sessions(places.devices()));
        return this;
    }

    private Behavior<Command> onStopAccepting(StopAccepting stop) {
        closing = true;
        if (server == null) {
            stop.replyTo().tell(Done.DONE);
            return this;
        }
        getContext().pipeToSelf(server.stopAccepting(), (done, failure) -> new Drained(stop.replyTo()));
        return this;
    }

    /** The server tells every peer; sessions stop as their channels close, and their devices hear of that. */
    private Behavior<Command> onClose(Close close) {
        closing = true;
        QuicServer open = server;
        if (open == null) {
            close.replyTo().tell(Done.DONE);
            return this;
        }
        server = null;
        getContext()
                .pipeToSelf(
                        CompletableFuture.runAsync(open::close, blocking),
                        (done, failure) -> new Drained(close.replyTo()));
        return this;
    }

    private Behavior<Command> onDrained(Drained drained) {
        drained.replyTo().tell(Done.DONE);
        return this;
    }

    private Behavior<Command> freePort() {
        QuicServer open = server;
        if (open != null) {
            blocking.execute(open::close);
        }
        return this;
    }
}
