package com.palyra.actors.authority;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.AuthorityState.Absent;
import com.palyra.actors.authority.AuthorityState.Present;
import com.palyra.actors.durable.BlockingDispatcher;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.view.AuthorityView;
import com.palyra.persistence.event.AuthorityEvent;
import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.AuthorityEvent.CertificateIssued;
import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authority, a singleton of the cluster. Its keys are in the secret store; which authorities there are and what
 * was issued come from its events. A certificate leaves this actor only after the event that names it is written.
 *
 * <p>Events decide which key signs, and the store follows: after each start, and after each change, it is brought into the order
 * that they tell. Until it is, whoever wants a certificate waits.
 */
public final class CertificateAuthority
        extends DurableEntity<CertificateAuthority.Command, AuthorityEvent, AuthorityState> {
    static final String PERSISTENCE_ID = "CertificateAuthority";

    static final String DEVICE = "device";
    private static final String NODE = "node";
    private static final int HEX = 16;

    /** What it understands. */
    public sealed interface Command permits IssueDevice, NodeCredentials, Look, Rotate, Internal {}

    /** A certificate for a device that was approved. Asking twice gives two; the device records one of them. */
    public record IssueDevice(Ulid device, Ed25519PublicKey key, ActorRef<IssueReply> replyTo) implements Command {}

    /**
     * The leaf of a node: the one it has, or a fresh one when two thirds of its life are over or the authority that signed it
     * does not sign any more.
     */
    public record NodeCredentials(
            Ulid node,
            Ed25519PublicKey key,
            List<String> dnsNames,
            List<InetAddress> addresses,
            ActorRef<NodeReply> replyTo)
            implements Command {}

    /** Which authorities are there? */
    public record Look(ActorRef<LookReply> replyTo) implements Command {}

    /**
     * An operator changes the authorities.
     *
     * @param early whether an authority may be retired while what it signed for devices is valid; they come back with their keys
     */
    public record Rotate(Rotation step, boolean early, ActorRef<LookReply> replyTo) implements Command {}

    /** What it says to itself. */
    sealed interface Internal extends Command {}

    private record Begun(
            @Nullable IdentityKey key, @Nullable Throwable failure) implements Internal {}

    private record Made(
            Rotate rotate,
            @Nullable IdentityKey key,
            @Nullable Throwable failure) implements Internal {}

    /** Neither a key nor a failure: the key is not there. */
    private record Settled(
            @Nullable IdentityKey key, @Nullable Throwable failure) implements Internal {}

    /** The store could not be brought into order, and is tried again. */
    enum Again implements Internal {
        DUE
    }

    /** Answers to {@link IssueDevice}. */
    public sealed interface IssueReply permits Issued, Unusable {}

    /** Answers to {@link NodeCredentials}. */
    public sealed interface NodeReply permits NodeLeaf, NoLeaf {}

    /** Answers to {@link Look} and {@link Rotate}. */
    public sealed interface LookReply permits Overview, NotRotated {}

    /** A device's certificate and the authorities that devices trust. */
    public record Issued(X509Certificate leaf, List<X509Certificate> authorities) implements IssueReply {}

    /** What a node presents, its leaf first, and the authorities that sign devices. */
    public record NodeLeaf(List<X509Certificate> chain, TrustedAuthorities authorities) implements NodeReply {}

    /** No leaf now; the authorities that are trusted are those all the same. */
    public record NoLeaf(String sentence, TrustedAuthorities authorities) implements NodeReply {}

    /** The authorities that there are, the one that signs first. */
    public record Overview(List<AuthorityView> authorities) implements LookReply {}

    /** Nothing was changed, and why. */
    public record NotRotated(ErrorCode error, String sentence) implements LookReply {}

    /** The authority cannot sign; the sentence is for the operator. */
    public record Unusable(String sentence) implements IssueReply {}

    private final AuthorityKeys keys;
    private final Duration deviceLife;
    private final Duration nodeLife;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Executor blocking;
    private final AuthorityRotation rotation;
    /** Null while the store is being brought into order, and when that failed. */
    private @Nullable CertificateAuthoritySigner signer;

    private @Nullable IdentityKey signingKey;
    private @Nullable String unusable;
    private boolean settling;
    private @Nullable Consumer<String> awaitsLeaf;

    private CertificateAuthority(
            ActorContext<Command> context,
            AuthorityKeys keys,
            Duration deviceLife,
            Duration nodeLife,
            InstantSource clock,
            SecureRandom random,
            ActorRef<AuditLog.Command> audit) {
        super(context, PersistenceId.ofUniqueId(PERSISTENCE_ID));
        this.keys = keys;
        this.deviceLife = deviceLife;
        this.nodeLife = nodeLife;
        this.clock = clock;
        this.random = random;
        this.blocking = BlockingDispatcher.of(context);
        this.rotation = new AuthorityRotation(Effect(), clock, random, audit, this::makeKey, this::settle);
    }

    /** The authority whose keys these are. */
    public static Behavior<Command> create(
            AuthorityKeys keys,
            Duration deviceLife,
            Duration nodeLife,
            InstantSource clock,
            SecureRandom random,
            ActorRef<AuditLog.Command> audit) {
        return entity(Behaviors.setup(
                context -> new CertificateAuthority(context, keys, deviceLife, nodeLife, clock, random, audit)));
    }

    @Override
    public AuthorityState emptyState() {
        return new Absent();
    }

    @Override
    public CommandHandler<Command, AuthorityEvent, AuthorityState> commandHandler() {
        var builder = newCommandHandlerBuilder();
        builder.forStateType(Absent.class)
                .onCommand(Begun.class, this::onBegun)
                .onAnyCommand(() -> Effect().stash());
        builder.forStateType(Present.class)
                .onCommand(IssueDevice.class, this::onIssueDevice)
                .onCommand(NodeCredentials.class, this::onNodeCredentials)
                .onCommand(Look.class, this::onLook)
                .onCommand(Rotate.class, this::onRotate)
                .onCommand(Made.class, this::onMade)
                .onCommand(Settled.class, this::onSettled)
                .onCommand(Again.class, (state, again) -> onAgain(state))
                .onCommand(Begun.class, () -> Effect().none());
        return builder.build();
    }

    @Override
    public EventHandler<AuthorityState, AuthorityEvent> eventHandler() {
        return AuthorityState::with;
    }

    @Override
    public SignalHandler<AuthorityState> signalHandler() {
        return signals(this::onWriteFailed)
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(PostStop.class, (state, stop) -> close())
                .build();
    }

    private void onRecovered(AuthorityState state) {
        if (state instanceof Present present) {
            settle(present);
        } else {
            context().pipeToSelf(CompletableFuture.supplyAsync(keys::begin, blocking), Begun::new);
        }
    }

    private void makeKey(Rotate rotate) {
        context()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(keys::make, blocking),
                        (key, failure) -> new Made(rotate, key, failure));
    }

    /** Whom the node believes does not wait for a leaf that could not be written. */
    private void onWriteFailed(PalyraException told) {
        rotation.writeFailed(told);
        if (awaitsLeaf != null) {
            awaitsLeaf.accept(told.sentence());
            awaitsLeaf = null;
        }
    }

    private void settle(Present state) {
        settling = true;
        signer = null;
        unusable = null;
        Ed25519PublicKey signing = Ed25519PublicKey.fromCertificate(state.signing());
        Optional<Ed25519PublicKey> prepared =
                state.prepared().map(next -> Ed25519PublicKey.fromCertificate(next.certificate()));
        context()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> keys.settle(signing, prepared), blocking),
                        (found, failure) -> new Settled(failure == null ? found.orElse(null) : null, failure));
    }

    private Effect<AuthorityEvent, AuthorityState> onBegun(Absent state, Begun begun) {
        IdentityKey key = begun.key();
        if (key == null) {
            throw new IllegalStateException("The secret store gives no key to begin with", begun.failure());
        }
        CertificateAuthoritySigner fresh = CertificateAuthoritySigner.create(key, clock, random);
        return Effect()
                .persist(new AuthorityCreated(Certificates.der(fresh.certificate()), clock.instant()))
                .thenRun(ignored -> sign(key, fresh))
                .thenUnstashAll();
    }

    private void sign(IdentityKey key, CertificateAuthoritySigner with) {
        close();
        signingKey = key;
        signer = with;
    }

    private void close() {
        if (signingKey != null) {
            signingKey.close();
            signingKey = null;
        }
    }

    private Effect<AuthorityEvent, AuthorityState> onSettled(Present state, Settled settled) {
        settling = false;
        IdentityKey key = settled.key();
        if (key == null) {
            unusable = why(settled.failure());
            context().getLog().error("The certificate authority cannot sign", settled.failure());
            tryAgainLater();
        } else {
            sign(key, CertificateAuthoritySigner.of(key, state.signing(), clock, random));
        }
        rotation.settled(state, Optional.ofNullable(unusable));
        return Effect().none().thenUnstashAll();
    }

    private void tryAgainLater() {
        context().scheduleOnce(Limits.NOT_STORED_RETRY, context().getSelf(), Again.DUE);
    }

    /** The store may have been mended. A key that is being made for a change is not to be taken for one left over. */
    private Effect<AuthorityEvent, AuthorityState> onAgain(Present state) {
        if (signer == null && !settling) {
            if (rotation.isUnderWay()) {
                tryAgainLater();
            } else {
                settle(state);
            }
        }
        return Effect().none();
    }

    private static String why(@Nullable Throwable failure) {
        return failure == null
                ? "The authority's key in the secret store is not the one that its certificate is for."
                : PalyraException.in(failure)
                        .map(PalyraException::sentence)
                        .orElse("The authority's key cannot be read from the secret store.");
    }

    private Effect<AuthorityEvent, AuthorityState> onIssueDevice(Present state, IssueDevice command) {
        if (settling) {
            return Effect().stash();
        }
        if (signer == null) {
            return Effect().reply(command.replyTo(), new Unusable(unusable()));
        }
        X509Certificate leaf = signer.issueDevice(command.device(), command.key(), deviceLife);
        return Effect()
                .persist(issued(DEVICE, command.device(), leaf))
                .thenReply(
                        command.replyTo(),
                        ignored -> new Issued(leaf, state.trusted().certificates()));
    }

    private Effect<AuthorityEvent, AuthorityState> onNodeCredentials(Present state, NodeCredentials command) {
        if (settling) {
            return Effect().stash();
        }
        if (signer == null) {
            return Effect().reply(command.replyTo(), new NoLeaf(unusable(), state.trusted()));
        }
        X509Certificate known = state.nodeLeaves().get(command.node());
        if (known != null && isFresh(known) && isFor(known, command) && isOfSigning(state, known)) {
            return Effect().reply(command.replyTo(), presented(state, known));
        }
        X509Certificate leaf =
                signer.issueNode(command.node(), command.key(), command.dnsNames(), command.addresses(), nodeLife);
        awaitsLeaf = sentence -> command.replyTo().tell(new NoLeaf(sentence, state.trusted()));
        return Effect()
                .persist(List.of(
                        issued(NODE, command.node(), leaf),
                        new NodeCertificateIssued(command.node(), Certificates.der(leaf), clock.instant())))
                .thenRun(ignored -> awaitsLeaf = null)
                .thenReply(command.replyTo(), ignored -> presented(state, leaf));
    }

    private boolean isOfSigning(Present state, X509Certificate leaf) {
        return state.trusted().haveSigned(Certificates.der(leaf), clock.instant());
    }

    private static NodeLeaf presented(Present state, X509Certificate leaf) {
        return new NodeLeaf(state.chainOf(leaf), state.trusted());
    }

    private Effect<AuthorityEvent, AuthorityState> onLook(Present state, Look look) {
        return Effect().reply(look.replyTo(), rotation.overview(state));
    }

    private Effect<AuthorityEvent, AuthorityState> onRotate(Present state, Rotate rotate) {
        return settling ? Effect().stash() : rotation.begin(state, rotate, signer);
    }

    private Effect<AuthorityEvent, AuthorityState> onMade(Present state, Made made) {
        return settling ? Effect().stash() : rotation.made(made.rotate(), made.key(), made.failure(), signer);
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

    private String unusable() {
        return unusable != null ? unusable : "The certificate authority is not ready.";
    }
}
