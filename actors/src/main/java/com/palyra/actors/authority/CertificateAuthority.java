package com.palyra.actors.authority;

import com.palyra.actors.durable.DurableEntity;
import com.palyra.persistence.event.AuthorityEvent;
import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.AuthorityEvent.CertificateIssued;
import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authority, a singleton of the cluster. Its key comes from the secret store; its certificate and what
 * it issued come from its events. A certificate leaves this actor only after the event that names it is written.
 */
public final class CertificateAuthority
        extends DurableEntity<CertificateAuthority.Command, AuthorityEvent, CertificateAuthority.State> {
    static final String PERSISTENCE_ID = "CertificateAuthority";

    private static final String DEVICE = "device";
    private static final String NODE = "node";
    private static final int HEX = 16;

    /** What it understands. */
    public sealed interface Command permits IssueDevice, NodeCredentials, Create {}

    /** A certificate for a device that was approved. Asking twice gives two; the device records one of them. */
    public record IssueDevice(Ulid device, Ed25519PublicKey key, ActorRef<IssueReply> replyTo) implements Command {}

    /** The leaf of a node: the one it has, or a fresh one when two thirds of its life are over. */
    public record NodeCredentials(
            Ulid node,
            Ed25519PublicKey key,
            List<String> dnsNames,
            List<InetAddress> addresses,
            ActorRef<NodeReply> replyTo)
            implements Command {}

    private enum Create implements Command {
        CREATE
    }

    /** Answers to {@link IssueDevice}. */
    public sealed interface IssueReply permits Issued, Unusable {}

    /** Answers to {@link NodeCredentials}. */
    public sealed interface NodeReply permits NodeLeaf, Unusable {}

    /** A device's certificate and the authorities that devices trust. */
    public record Issued(X509Certificate leaf, List<X509Certificate> authorities) implements IssueReply {}

    /** A node's certificate and the authorities that sign devices. */
    public record NodeLeaf(X509Certificate leaf, List<X509Certificate> authorities) implements NodeReply {}

    /** The authority cannot sign; the sentence is for the operator. */
    public record Unusable(String sentence) implements IssueReply, NodeReply {}

    /** What is known: nothing, or a certificate and the leaves of nodes. */
    public sealed interface State permits Absent, Present {
        /** What this event makes of it. */
        State with(AuthorityEvent event);
    }

    /** Before the first start. */
    public record Absent() implements State {
        @Override
        public State with(AuthorityEvent event) {
            if (event instanceof AuthorityCreated created) {
                return new Present(Certificates.parse(created.certificateDer()), Map.of());
            }
            throw new IllegalStateException("An authority that does not exist issued a certificate");
        }
    }

    /** With its certificate. */
    public record Present(X509Certificate certificate, Map<Ulid, X509Certificate> nodeLeaves) implements State {
        /** Copies the leaves. */
        public Present {
            nodeLeaves = Map.copyOf(nodeLeaves);
        }

        @Override
        public State with(AuthorityEvent event) {
            if (event instanceof NodeCertificateIssued issued) {
                Map<Ulid, X509Certificate> leaves = new HashMap<>(nodeLeaves);
                leaves.put(issued.nodeId(), Certificates.parse(issued.leafDer()));
                return new Present(certificate, leaves);
            }
            return this;
        }
    }

    private final IdentityKey key;
    private final Duration deviceLife;
    private final Duration nodeLife;
    private final InstantSource clock;
    private final SecureRandom random;
    private @Nullable CertificateAuthoritySigner signer;
    private @Nullable Unusable unusable;

    private CertificateAuthority(
            ActorContext<Command> context,
            IdentityKey key,
            Duration deviceLife,
            Duration nodeLife,
            InstantSource clock,
            SecureRandom random) {
        super(context, PersistenceId.ofUniqueId(PERSISTENCE_ID));
        this.key = key;
        this.deviceLife = deviceLife;
        this.nodeLife = nodeLife;
        this.clock = clock;
        this.random = random;
    }

    /** The authority whose key this is. */
    public static Behavior<Command> create(
            IdentityKey key, Duration deviceLife, Duration nodeLife, InstantSource clock, SecureRandom random) {
        return Behaviors.setup(context -> new CertificateAuthority(context, key, deviceLife, nodeLife, clock, random));
    }

    @Override
    public State emptyState() {
        return new Absent();
    }

    @Override
    public CommandHandler<Command, AuthorityEvent, State> commandHandler() {
        var builder = newCommandHandlerBuilder();
        builder.forStateType(Absent.class)
                .onCommand(Create.class, this::onCreate)
                .onAnyCommand(() -> Effect().stash());
        builder.forStateType(Present.class)
                .onCommand(IssueDevice.class, this::onIssueDevice)
                .onCommand(NodeCredentials.class, this::onNodeCredentials)
                .onCommand(Create.class, () -> Effect().none());
        return builder.build();
    }

    @Override
    public EventHandler<State, AuthorityEvent> eventHandler() {
        return State::with;
    }

    @Override
    public SignalHandler<State> signalHandler() {
        return signals(told -> {})
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    private void onRecovered(State state) {
        if (state instanceof Present present) {
            openSigner(present);
        } else {
            context().getSelf().tell(Create.CREATE);
        }
    }

    private void openSigner(Present present) {
        try {
            signer = CertificateAuthoritySigner.of(key, present.certificate(), clock, random);
        } catch (IllegalArgumentException e) {
            unusable =
                    new Unusable("The authority's key in the secret store is not the one that this node began with.");
            context().getLog().error("The authority's key does not belong to its certificate", e);
        }
    }

    private Effect<AuthorityEvent, State> onCreate(Absent state, Create command) {
        CertificateAuthoritySigner fresh = CertificateAuthoritySigner.create(key, clock, random);
        return Effect()
                .persist(new AuthorityCreated(Certificates.der(fresh.certificate()), clock.instant()))
                .thenRun(ignored -> signer = fresh)
                .thenUnstashAll();
    }

    private Effect<AuthorityEvent, State> onIssueDevice(Present state, IssueDevice command) {
        if (signer == null) {
            return Effect().reply(command.replyTo(), unusable());
        }
        X509Certificate leaf = signer.issueDevice(command.device(), command.key(), deviceLife);
        return Effect()
                .persist(issued(DEVICE, command.device(), leaf))
                .thenReply(command.replyTo(), ignored -> new Issued(leaf, List.of(state.certificate())));
    }

    private Effect<AuthorityEvent, State> onNodeCredentials(Present state, NodeCredentials command) {
        if (signer == null) {
            return Effect().reply(command.replyTo(), unusable());
        }
        X509Certificate known = state.nodeLeaves().get(command.node());
        if (known != null && isFresh(known) && isFor(known, command)) {
            return nodeReply(state, command, known);
        }
        X509Certificate leaf =
                signer.issueNode(command.node(), command.key(), command.dnsNames(), command.addresses(), nodeLife);
        return Effect()
                .persist(List.of(
                        issued(NODE, command.node(), leaf),
                        new NodeCertificateIssued(command.node(), Certificates.der(leaf), clock.instant())))
                .thenReply(command.replyTo(), ignored -> new NodeLeaf(leaf, List.of(state.certificate())));
    }

    private ReplyEffect<AuthorityEvent, State> nodeReply(Present state, NodeCredentials command, X509Certificate leaf) {
        return Effect().reply(command.replyTo(), new NodeLeaf(leaf, List.of(state.certificate())));
    }

    /** Addresses come and go with networks and are not worth a new leaf, which somebody may have pinned. */
    private static boolean isFor(X509Certificate leaf, NodeCredentials command) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            Set<String> dns = new HashSet<>();
            names.forEach(name -> dns.add(String.valueOf(name.get(1))));
            return Ed25519PublicKey.fromCertificate(leaf).equals(command.key())
                    && command.dnsNames().stream().allMatch(name -> dns.contains(name.toLowerCase(Locale.ROOT)));
        } catch (CertificateParsingException e) {
            throw new IllegalStateException("This authority issued a certificate that cannot be read", e);
        }
    }

    /** Fresh until two thirds of its life are over. */
    private boolean isFresh(X509Certificate leaf) {
        Instant start = leaf.getNotBefore().toInstant();
        Instant end = leaf.getNotAfter().toInstant();
        Instant due = start.plus(Duration.between(start, end).multipliedBy(2).dividedBy(3));
        Instant now = clock.instant();
        return !now.isBefore(start) && now.isBefore(due);
    }

    private CertificateIssued issued(String kind, Ulid subject, X509Certificate leaf) {
        return new CertificateIssued(
                kind,
                subject,
                leaf.getSerialNumber().toString(HEX),
                Certificates.fingerprint(leaf),
                leaf.getNotAfter().toInstant(),
                clock.instant());
    }

    private Unusable unusable() {
        return unusable != null ? unusable : new Unusable("The certificate authority is not ready.");
    }
}
