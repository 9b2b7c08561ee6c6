package com.palyra.actors;

import com.palyra.actors.authority.JournalOwner;
import com.palyra.actors.cluster.ClusterOfOne;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.directory.KnownRequest;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.pairing.HandshakeCommand;
import com.palyra.actors.pairing.HandshakeReply;
import com.palyra.actors.pairing.WindowCommand;
import com.palyra.actors.pairing.WindowReply;
import com.palyra.actors.transport.AdvertisedAddresses;
import com.palyra.actors.transport.QuicTransport;
import com.palyra.actors.vault.VaultWork;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.GrantView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.StatusView;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.pairing.ShortString;
import com.palyra.protocol.quic.ServerCredentials;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.GrantList;
import com.palyra.protocol.vault.Scope;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A running node, and the only door to it. Thread-safe.
 *
 * <p>Every stage fails with a {@link PalyraException} and nothing else. A stage that changes something completes after
 * the change is written and visible in the lists here (which is waited for at most {@link Limits#PROJECTION_LAG}).
 */
public final class NodeRuntime implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);
    /** Decisions go through several actors, each of which has {@link Limits#ASK_TIMEOUT}. */
    private static final Duration DECISION = Limits.ASK_TIMEOUT.multipliedBy(3);

    private final ActorSystem<?> system;
    private final NodeActors actors;
    private final NodeSettings settings;
    private final NodeIdentity identity;
    private final InstantSource clock;
    private final List<HostPort> advertised;
    private final Questions questions;
    private final OperatorSecrets secrets;
    private final VaultAudit vaultAudit;
    private final DeviceChanges deviceChanges;
    private final GrantChanges grantChanges;
    private final NodeAuthorities authorities;
    private final DeviceOutboxes outboxes;

    private NodeRuntime(
            ActorSystem<?> system,
            NodeActors actors,
            NodeSettings settings,
            NodeIdentity identity,
            InstantSource clock) {
        this.system = system;
        this.actors = actors;
        this.settings = settings;
        this.identity = identity;
        this.clock = clock;
        this.questions = new Questions(system, actors.projection());
        this.secrets = new OperatorSecrets(questions, actors.directory(), actors.scopes(), actors.audit());
        this.vaultAudit = new VaultAudit(actors.audit());
        DeviceQuestions owners = new DeviceQuestions(questions, actors.directory(), actors.devices());
        this.deviceChanges = new DeviceChanges(owners);
        this.grantChanges = new GrantChanges(owners);
        this.authorities = new AskedAuthorities(questions, actors.authority(), actors.transport());
        this.outboxes = new AskedOutboxes(owners, actors.outboxes());
        this.advertised =
                settings.advertised().isEmpty() ? AdvertisedAddresses.of(actors.bound()) : settings.advertised();
    }

    /**
     * Starts a node and blocks until it is ready: journal open, cluster of one up, lists rebuilt, UDP port bound.
     *
     * @param identity who this node is
     * @param authorityKeys keys of its certificate authorities
     * @param journal stays the caller's, who closes it after the node
     * @param vault stays the caller's, who closes it after the node
     * @param meters what is counted of the node
     * @param notices gets one line per event worth seeing, on a thread of the runtime; must not block
     * @throws PalyraException if the node cannot be started; nothing is left behind
     */
    public static NodeRuntime start(
            NodeSettings settings,
            NodeIdentity identity,
            AuthorityKeys authorityKeys,
            EmbeddedJournal journal,
            VaultWork vault,
            InstantSource clock,
            SecureRandom random,
            NodeMeters meters,
            Consumer<NodeNotice> notices) {
        JournalOwner.require(journal.store(), identity.id(), identity.key().publicKey());
        CompletableFuture<NodeActors> ready = new CompletableFuture<>();
        NodeGuardian.Plan plan =
                new NodeGuardian.Plan(settings, identity, authorityKeys, vault, clock, random, meters, notices);
        ActorSystem<?> system = ActorSystem.create(
                NodeGuardian.create(plan, ready), "palyra", ClusterOfOne.setup(journal, clock, random));
        try {
            NodeActors actors = ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
            NodeShutdown.prepare(system, actors);
            return new NodeRuntime(system, actors, settings, identity, clock);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            stop(system);
            throw startFailure(e);
        }
    }

    /** What an operator does with secrets. */
    public OperatorSecrets secrets() {
        return secrets;
    }

    /** What an operator has for devices, and hears of them. */
    public DeviceOutboxes outboxes() {
        return outboxes;
    }

    /** The authorities that certify devices and this node. */
    public NodeAuthorities authorities() {
        return authorities;
    }

    /** Where what an operator does to the vault as a whole is written down. */
    public VaultAudit vaultAudit() {
        return vaultAudit;
    }

    /** What is fixed, and the certificate of now. */
    public NodeInfo info() {
        ServerCredentials now = actors.endpoint().credentials();
        return new NodeInfo(
                identity.id(),
                identity.key().publicKey().fingerprint(),
                actors.bound(),
                advertised,
                now.identity().leaf().getNotAfter().toInstant(),
                now.clientAnchors().stream().map(Certificates::der).toList());
    }

    /** How the node is. */
    public CompletionStage<StatusView> status() {
        CompletionStage<QuicTransport.Sessions> sessions =
                questions.ask(actors.transport(), QuicTransport.Count::new, Limits.ASK_TIMEOUT);
        return sessions.thenCombine(
                listing(),
                (count, listing) -> new StatusView(
                        identity.id(),
                        settings.name(),
                        settings.version(),
                        actors.bound(),
                        Duration.between(actors.readyAt(), clock.instant()).toMillis(),
                        (int) devices().stream()
                                .filter(device -> device.status() == DeviceStatus.PAIRED)
                                .count(),
                        actors.directory().pending().size(),
                        listing.codes().size(),
                        count.devices(),
                        listing.paused(),
                        info().certificateExpiresAt()));
    }

    /**
     * Opens a code.
     *
     * @param ttl 30 seconds to 24 hours
     * @param digits of a PIN, 6 or 8; ignored for QR
     * @param purpose {@link Purpose#CLUSTER} is refused while there is no cluster
     */
    public CompletionStage<MintedCode> mintCode(CodeMethod method, Duration ttl, int digits, Purpose purpose) {
        if (purpose == Purpose.CLUSTER) {
            return Questions.refused(ErrorCode.PAIR_PURPOSE_REFUSED, "This node is not part of a cluster.");
        }
        if (ttl.compareTo(Limits.CODE_TTL_MIN) < 0 || ttl.compareTo(Limits.CODE_TTL_MAX) > 0) {
            return Questions.refused(ErrorCode.USAGE, "A code lives 30 seconds to 24 hours.");
        }
        if (method == CodeMethod.PIN && digits != Limits.PIN_DIGITS && digits != Limits.PIN_DIGITS_LONG) {
            return Questions.refused(ErrorCode.USAGE, "A PIN has 6 or 8 digits.");
        }
        CompletionStage<WindowReply.MintReply> reply = questions.ask(
                actors.window(), replyTo -> new WindowCommand.Mint(method, ttl, digits, replyTo), Limits.ASK_TIMEOUT);
        return reply.thenApply(this::minted);
    }

    /** The open codes, without their secrets. */
    public CompletionStage<List<CodeView>> codes() {
        return listing().thenApply(WindowReply.Listing::codes);
    }

    /** All requests, oldest first. */
    public List<RequestView> requests() {
        return actors.directory().requests();
    }

    /** One request. */
    public Optional<RequestView> request(Ulid requestId) {
        return actors.directory().request(requestId).map(KnownRequest::view);
    }

    /** Approves a request without grants, as {@link #approve(Ulid, String, String, List)} does. */
    public CompletionStage<RequestView> approve(Ulid requestId, @Nullable String shortString, String reason) {
        return approve(requestId, shortString, reason, List.of());
    }

    /**
     * Approves a request. Idempotent; completes when the certificate is ready for the device.
     *
     * @param shortString what the device shows; null to skip the comparison, which is audited
     * @param grants what the device may do from the start, instead of what an earlier pairing allowed; each scope once, and
     *     bounded as {@link GrantList#check} says. A repetition with other grants is refused
     */
    public CompletionStage<RequestView> approve(
            Ulid requestId, @Nullable String shortString, String reason, List<Grant> grants) {
        if (shortString != null && !ShortString.isWellFormed(shortString)) {
            return Questions.refused(ErrorCode.USAGE, "A short string has six digits; this one was not compared.");
        }
        try {
            GrantList.check(grants);
        } catch (IllegalArgumentException e) {
            return Questions.refused(ErrorCode.USAGE, "These grants are wrong: " + e.getMessage());
        }
        return decide(requestId, reason, replyTo -> new HandshakeCommand.Approve(shortString, reason, grants, replyTo));
    }

    /** Turns a request down. Idempotent. */
    public CompletionStage<RequestView> reject(Ulid requestId, String reason) {
        return decide(requestId, reason, replyTo -> new HandshakeCommand.Reject(reason, replyTo));
    }

    /** Lets PIN pairing go on after it paused, with a fresh budget; does nothing if it is not paused. */
    public CompletionStage<Void> resumePinPairing() {
        CompletionStage<WindowReply.ResumeReply> reply =
                questions.ask(actors.window(), WindowCommand.Resume::new, Limits.ASK_TIMEOUT);
        return reply.thenCompose(answer -> answer instanceof WindowReply.NotResumed not
                ? Questions.refused(not.error(), not.sentence())
                : CompletableFuture.completedFuture(null));
    }

    /** All devices, also removed ones, by ULID. */
    public List<DeviceView> devices() {
        return actors.directory().devices();
    }

    /** One device. */
    public Optional<DeviceView> device(Ulid deviceId) {
        return actors.directory().device(deviceId);
    }

    /** Blocks a device's ULID and key for ever. Its live sessions are closed when this completes. */
    public CompletionStage<DeviceView> revoke(Ulid deviceId, String reason) {
        return end(deviceId, DeviceCommand.Ending.REVOKE, reason);
    }

    /** Ends a device's being paired; it may pair again with its key. Its live sessions are closed when this completes. */
    public CompletionStage<DeviceView> evict(Ulid deviceId, String reason) {
        return end(deviceId, DeviceCommand.Ending.EVICT, reason);
    }

    /**
     * Replaces a paired device's certificate. It is given the next one when it renews; the one that it has is good until the
     * next one is first seen, or it expires. What was asked for and not picked up yet is not replaced again.
     */
    public CompletionStage<DeviceView> rotate(Ulid deviceId) {
        return deviceChanges.rotate(deviceId);
    }

    /**
     * Hides an evicted or revoked device until it is paired again. Its key stays bound or blocked. Idempotent.
     */
    public CompletionStage<DeviceView> remove(Ulid deviceId) {
        return deviceChanges.remove(deviceId);
    }

    /** Hides all evicted devices and tells which; those before the first failure stay hidden. */
    public CompletionStage<List<DeviceView>> clear() {
        return deviceChanges.clear();
    }

    /** What a device may do, by scope; empty when there is no such device. */
    public Optional<List<GrantView>> grants(Ulid deviceId) {
        return actors.directory().grants(deviceId);
    }

    /** Allows a paired device something in a scope, instead of what it was allowed there. Idempotent. */
    public CompletionStage<List<GrantView>> grant(Ulid deviceId, Grant grant) {
        return grantChanges.grant(deviceId, grant);
    }

    /**
     * Allows a device nothing in a scope any more. Idempotent. When this completes its next request there is refused; one
     * that was admitted before may finish.
     */
    public CompletionStage<List<GrantView>> revokeGrant(Ulid deviceId, Scope scope) {
        return grantChanges.revoke(deviceId, scope);
    }

    /** Paired devices with a grant for this scope, by ULID. */
    public List<Ulid> devicesWith(Scope scope) {
        return actors.directory().devicesWith(scope);
    }

    /** Scopes that a paired device has a grant for, by name. */
    public Set<Scope> grantedScopes() {
        return actors.directory().grantedScopes();
    }

    /** Stops accepting, tells peers, drains, closes the journal last. Blocks until all of that is done. */
    @Override
    public void close() {
        stop(system);
    }

    private CompletionStage<RequestView> decide(
            Ulid request, String reason, Function<ActorRef<HandshakeReply>, HandshakeCommand> ask) {
        if (reason.length() > Limits.REASON_CHARACTERS) {
            return tooLong();
        }
        CompletionStage<HandshakeReply> reply =
                questions.ask(actors.handshakes().apply(request), ask, DECISION);
        return reply.thenCompose(decision -> {
            if (decision instanceof HandshakeReply.Undecided undecided) {
                CompletionStage<RequestView> refused = Questions.refused(undecided.error(), undecided.sentence());
                return undecided.written().isEmpty()
                        ? refused
                        : questions.visible(undecided.written().get()).thenCompose(seen -> refused);
            }
            return questions
                    .visible(((HandshakeReply.Decided) decision).position())
                    .thenApply(seen -> request(request).orElseThrow(() -> Questions.lost(ErrorCode.PAIR_NOT_FOUND)));
        });
    }

    private CompletionStage<DeviceView> end(Ulid device, DeviceCommand.Ending ending, String reason) {
        return reason.length() > Limits.REASON_CHARACTERS ? tooLong() : deviceChanges.end(device, ending, reason);
    }

    private MintedCode minted(WindowReply.MintReply reply) {
        if (!(reply instanceof WindowReply.Opened opened)) {
            throw new PalyraException(ErrorCode.PAIR_TOO_MANY, "Too many codes are open.");
        }
        String fingerprint = identity.key().publicKey().fingerprint();
        try (PairingCode code = opened.code()) {
            boolean qr = code.method() == CodeMethod.QR;
            return new MintedCode(
                    code.slot(),
                    code.method(),
                    qr ? null : code.exposeText(),
                    qr ? uri(code, fingerprint) : null,
                    opened.expiresAt(),
                    fingerprint);
        }
    }

    private String uri(PairingCode code, String fingerprint) {
        List<HostPort> few = advertised.subList(0, Math.min(advertised.size(), Limits.QR_ADDRESSES));
        try (PairingUri uri = PairingUri.of(few, code, fingerprint)) {
            return uri.exposeText();
        }
    }

    private CompletionStage<WindowReply.Listing> listing() {
        return questions.ask(actors.window(), WindowCommand.ListCodes::new, Limits.ASK_TIMEOUT);
    }

    private static <T> CompletionStage<T> tooLong() {
        return Questions.refused(ErrorCode.USAGE, "A reason has at most " + Limits.REASON_CHARACTERS + " characters.");
    }

    private static PalyraException startFailure(Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PalyraException known) {
            return known;
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new PalyraException(ErrorCode.JOURNAL_UNAVAILABLE, "The node did not become ready in time.", cause);
    }

    private static void stop(ActorSystem<?> system) {
        try {
            CoordinatedShutdown.get(system)
                    .runAll(CoordinatedShutdown.unknownReason())
                    .toCompletableFuture()
                    .orTimeout(STOP.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(STOP.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            system.log().error("The node did not stop cleanly", e);
            system.terminate();
        }
    }
}
