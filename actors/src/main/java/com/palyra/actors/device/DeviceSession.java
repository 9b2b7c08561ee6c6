package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.Renewal;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.SelfRevocation;
import com.palyra.protocol.rpc.VaultRequest;
import com.palyra.protocol.vault.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One verified connection of a device: asks the device whether it may be, then serves its requests, then dies with it.
 *
 * <p>No stream is read before the device has said that the session is attached. The actor stops only after the channel
 * is closed, so whoever watches it knows that nothing is served any more.
 */
public final class DeviceSession {
    /** What it understands. */
    public sealed interface Command
            permits Cut,
                    GoOn,
                    Answered,
                    Request,
                    Received,
                    Published,
                    Events,
                    Served,
                    Closed,
                    CertificateLook,
                    Told,
                    Left {}

    /**
     * What every session of a node works with.
     *
     * @param trust looked at before the device is woken; an id that it does not know never wakes anything
     * @param devices finds the owner, which has the last word
     * @param outboxes finds what the node has for a device
     * @param scopes finds the owner of a scope's secrets
     * @param authorities that the node trusts now
     * @param meters what is counted of the node
     */
    public record Surroundings(
            TrustIndex trust,
            Function<Ulid, RecipientRef<DeviceCommand>> devices,
            Function<Ulid, RecipientRef<OutboxCommand>> outboxes,
            Function<Scope, RecipientRef<VaultCommand>> scopes,
            InstantSource clock,
            ActorRef<AuditLog.Command> audit,
            Supplier<TrustedAuthorities> authorities,
            NodeMeters meters) {}

    /** Close the connection for this reason, then stop. */
    public record Cut(CloseReason reason) implements Command {}

    /** The device has a newer certificate: the session ends at the latest at that time. */
    record GoOn(Instant until) implements Command {}

    private record Answered(DeviceReply.AttachReply reply) implements Command {}

    private record Request(ServerStream stream, byte[] frame) implements Command {}

    /** What came on a unidirectional stream. */
    private record Received(Publication publication) implements Command {}

    /** What came on a unidirectional stream is with the device, or lost. */
    enum Published implements Command {
        PUBLISHED
    }

    /** About a stream of events. */
    sealed interface Events extends Command permits EventStreams.Paged, EventStreams.Written, EventStreams.AskAgain {}

    /** The last answer is on its way, or took too long. */
    private record Left(CloseReason reason) implements Command {}

    /** The answer to a request that took longer; another one for the same stream is ignored. */
    record Served(ServerStream stream, RpcResponse response) implements Command {}

    private enum Closed implements Command {
        CLOSED
    }

    /** The device is told of these authorities, or could not be. */
    private record Told(long generation) implements Command {}

    /** It is time to look whether the certificate has ended, or the authorities have changed. */
    enum CertificateLook implements Command {
        DUE
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ServerConnection connection;
    private final VerifiedPeer peer;
    private final Surroundings node;
    private final VaultRequests vault;
    private final RequestTimes times;
    private final RuntimeRequests runtime;
    private final EventStreams events;
    private final HealthAnswers health;
    /** When the newest certificate that is known of ends. */
    private Instant until = Instant.MIN;
    /** What of the node's authorities the device is told; before the first change it knows them from its pairing. */
    private long told;

    private @Nullable ServerStream renewing;

    private DeviceSession(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ServerConnection connection,
            VerifiedPeer peer,
            Surroundings node) {
        this.context = context;
        this.timers = timers;
        this.connection = connection;
        this.peer = peer;
        this.node = node;
        this.vault = new VaultRequests(context, peer.id(), node, address());
        this.times = new RequestTimes(node.meters());
        this.runtime = new RuntimeRequests(context, peer.id(), node, address());
        this.events = new EventStreams(context, node.outboxes().apply(peer.id()), times);
        this.health = new HealthAnswers(node.meters());
    }

    /** A session for this connection. */
    public static Behavior<Command> create(ServerConnection connection, VerifiedPeer peer, Surroundings node) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new DeviceSession(context, timers, connection, peer, node).begin()));
    }

    private Behavior<Command> begin() {
        context.pipeToSelf(connection.closed(), (done, failure) -> Closed.CLOSED);
        Optional<GateRefusal> refusal = node.trust().refuse(peer);
        if (refusal.isPresent()) {
            return refuse(refusal.get());
        }
        context.ask(
                DeviceReply.AttachReply.class,
                node.devices().apply(peer.id()),
                Limits.ASK_TIMEOUT,
                replyTo -> new DeviceCommand.Attach(peer, address(), context.getSelf(), replyTo),
                (reply, failure) ->
                        new Answered(failure == null ? reply : new DeviceReply.Refused(GateRefusal.UNAVAILABLE)));
        return attaching();
    }

    private Behavior<Command> attaching() {
        return Behaviors.receive(Command.class)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(GoOn.class, this::onGoOnEarly)
                .onMessage(Cut.class, this::onCut)
                .onMessage(Closed.class, closed -> Behaviors.stopped())
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> serving() {
        return Behaviors.receive(Command.class)
                .onMessage(Request.class, this::onRequest)
                .onMessage(Received.class, this::onReceived)
                .onMessage(Published.class, this::onPublished)
                .onMessage(Events.class, this::onEvents)
                .onMessage(Served.class, this::onServed)
                .onMessage(Left.class, left -> onCut(new Cut(left.reason())))
                .onMessage(GoOn.class, this::onGoOn)
                .onMessage(Cut.class, this::onCut)
                .onMessage(CertificateLook.class, due -> onLook())
                .onMessage(Told.class, this::onTold)
                .onMessage(Closed.class, closed -> Behaviors.stopped())
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    /** Nothing but the end of the channel counts any more. */
    private Behavior<Command> closing() {
        return Behaviors.receive(Command.class)
                .onMessage(Closed.class, closed -> Behaviors.stopped())
                .onAnyMessage(ignored -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onAnswered(Answered answered) {
        if (answered.reply() instanceof DeviceReply.Refused refused) {
            return refuse(refused.reason());
        }
        Instant said = ((DeviceReply.Attached) answered.reply()).until();
        until = said.isAfter(until) ? said : until;
        lookLater();
        tellAuthorities();
        ActorRef<Command> self = context.getSelf();
        health.open();
        connection.admit(stream -> read(stream, self, health));
        return serving();
    }

    private Behavior<Command> onGoOn(GoOn goOn) {
        until = goOn.until();
        lookLater();
        return Behaviors.same();
    }

    /** It came on a shorter way than the answer that lets this one in, which may know less. */
    private Behavior<Command> onGoOnEarly(GoOn goOn) {
        until = goOn.until();
        return Behaviors.same();
    }

    /** At the certificate's end, and before that often enough for a clock that is set. */
    private Behavior<Command> onLook() {
        if (!node.clock().instant().isBefore(until)) {
            return onCut(new Cut(CloseReason.EXPIRED));
        }
        lookLater();
        tellAuthorities();
        return Behaviors.same();
    }

    /** Looked at now and then only, so that the devices of a node do not renew all at once. */
    private void tellAuthorities() {
        TrustedAuthorities trusted = node.authorities().get();
        if (trusted.generation() == told) {
            return;
        }
        context.ask(
                OutboxReply.AuthoritiesTold.class,
                node.outboxes().apply(peer.id()),
                Limits.ASK_TIMEOUT,
                replyTo -> new OutboxCommand.Authorities(trusted, replyTo),
                (reply, failure) -> new Told(failure == null ? reply.generation() : told));
    }

    private Behavior<Command> onTold(Told answer) {
        told = answer.generation();
        return Behaviors.same();
    }

    private void lookLater() {
        Duration left = Duration.between(node.clock().instant(), until);
        Duration wait = left.compareTo(Limits.SESSION_LOOK) < 0 ? left : Limits.SESSION_LOOK;
        timers.startSingleTimer(CertificateLook.DUE, wait.isNegative() ? Duration.ZERO : wait);
    }

    private Behavior<Command> refuse(GateRefusal reason) {
        AuditEntry entry = AuditEntry.byDevice("gate.refuse", peer.id(), AuditEntry.REFUSED, address())
                .with("reason", reason.reason())
                .with("certificate", peer.certificateFingerprint());
        boolean maybeCopied = reason == GateRefusal.SUPERSEDED;
        node.meters().refused(reason.reason());
        node.audit().tell(new AuditLog.Append(maybeCopied ? entry.with("hint", "possible_copy") : entry));
        return onCut(new Cut(closeReason(reason)));
    }

    private static CloseReason closeReason(GateRefusal reason) {
        return switch (reason) {
            case REVOKED -> CloseReason.REVOKED;
            case EVICTED -> CloseReason.EVICTED;
            case EXPIRED -> CloseReason.EXPIRED;
            case TOO_MANY -> CloseReason.OVERLOADED;
            case UNAVAILABLE -> CloseReason.UNAVAILABLE;
            default -> CloseReason.REFUSED;
        };
    }

    private Behavior<Command> onCut(Cut cut) {
        health.close();
        connection.close(cut.reason());
        return closing();
    }

    /** A stream that the client opened. Runs on the event loop: the actor has nothing to say before the request is there. */
    private static void read(ServerStream stream, ActorRef<Command> session, HealthAnswers health) {
        stream.receive(
                stream.bidirectional()
                        ? new OneRequest(stream, frame -> {
                            if (!health.answer(stream, frame)) {
                                session.tell(new Request(stream, frame));
                            }
                        })
                        : new OnePublication(stream, publication -> session.tell(new Received(publication))));
        stream.request();
    }

    private Behavior<Command> onRequest(Request request) {
        times.begin(request.stream());
        Optional<RpcResponse> response = serve(request.stream(), request.frame());
        response.ifPresent(it -> answer(request.stream(), it));
        return Behaviors.same();
    }

    private Behavior<Command> onServed(Served served) {
        boolean renewal = served.stream().equals(renewing);
        if (renewal) {
            renewing = null;
        }
        if (runtime.isRevoking(served.stream())) {
            Left left = new Left(served.response().ok() ? CloseReason.REVOKED : CloseReason.UNAVAILABLE);
            context.pipeToSelf(answer(served.stream(), served.response()), (done, failure) -> left);
            timers.startSingleTimer(left, Limits.SESSION_CUT);
        } else if (renewal || runtime.end(served.stream()) || vault.end(served.stream())) {
            answer(served.stream(), served.response());
        }
        return Behaviors.same();
    }

    private Behavior<Command> onReceived(Received received) {
        runtime.published(received.publication());
        return Behaviors.same();
    }

    private Behavior<Command> onPublished(Published published) {
        runtime.publishedOne();
        return Behaviors.same();
    }

    private Behavior<Command> onEvents(Events message) {
        events.on(message);
        return Behaviors.same();
    }

    /** Done when the answer has gone out. */
    private CompletionStage<Void> answer(ServerStream stream, RpcResponse response) {
        times.end(stream, response);
        return stream.finish(response.toBytes());
    }

    /** The answer, if there is one at once. */
    private Optional<RpcResponse> serve(ServerStream stream, byte[] frame) {
        try {
            RpcRequest request = RpcRequest.parse(frame);
            times.name(stream, request.method());
            if (runtime.isRevoking()) {
                return Optional.of(RpcResponse.error(RpcError.BUSY));
            }
            if (request.method().equals(SelfRevocation.METHOD)) {
                // Before the device hears of it; if it comes to nothing, the actor answers.
                health.close();
            }
            if (request.method().equals(HealthAnswers.METHOD)) {
                return Optional.of(RpcResponse.health());
            }
            if (Renewal.isRequest(request)) {
                return renew(stream);
            }
            Optional<EventsRequest> wanted = EventsRequest.parse(request);
            if (wanted.isPresent()) {
                return events.begin(stream, wanted.get());
            }
            return switch (runtime.begin(stream, request)) {
                case LATER -> Optional.empty();
                case REFUSED -> Optional.of(RpcResponse.error(RpcError.BUSY));
                case NOT_MEANT -> ofVault(stream, request);
            };
        } catch (RpcException e) {
            return Optional.of(RpcResponse.error(e.error()));
        } finally {
            // It may have held a value.
            Arrays.fill(frame, (byte) 0);
        }
    }

    private Optional<RpcResponse> ofVault(ServerStream stream, RpcRequest request) throws RpcException {
        Optional<VaultRequest> asked = VaultRequest.parse(request);
        return asked.isPresent()
                ? vault.begin(stream, asked.get())
                : Optional.of(RpcResponse.error(RpcError.UNSUPPORTED_METHOD));
    }

    /** One at a time: whoever asks twice gets the same certificate anyway. */
    private Optional<RpcResponse> renew(ServerStream stream) {
        if (renewing != null) {
            return Optional.of(RpcResponse.error(RpcError.BUSY));
        }
        renewing = stream;
        TrustedAuthorities authorities = node.authorities().get();
        context.ask(
                DeviceReply.RenewReply.class,
                node.devices().apply(peer.id()),
                Limits.ASK_TIMEOUT.multipliedBy(2),
                replyTo -> new DeviceCommand.Renew(address(), authorities, context.getSelf(), replyTo),
                (reply, failure) -> new Served(
                        stream,
                        reply instanceof DeviceReply.Renewed renewed
                                ? Renewal.answer(renewed.leafDer(), authorities.certificates())
                                : RpcResponse.error(RpcError.BUSY)));
        return Optional.empty();
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        health.close();
        connection.close(CloseReason.SHUTDOWN);
        return Behaviors.same();
    }

    private String address() {
        return connection.remoteAddress().getAddress().getHostAddress();
    }
}
