package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.BySession;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Ending;
import com.palyra.actors.device.DeviceReply.EndReply;
import com.palyra.actors.device.DeviceReply.Ended;
import com.palyra.actors.device.DeviceReply.RuntimeReply;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply.NotTaken;
import com.palyra.actors.outbox.OutboxReply.ReportReply;
import com.palyra.actors.outbox.OutboxReply.Taken;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.SelfRevocation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.japi.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a session's device says about itself: registration, publications, reports, and that it wants to be revoked. Each is one
 * question to the device's owner or its outbox; there are no more under way than streams on a connection. Belongs to the
 * session's actor.
 */
final class RuntimeRequests {
    static final String REVOKED_BY_DEVICE = "revoked_by_device";

    /** Ending waits for the device's other sessions, and for a write. */
    private static final Duration ENDING = Limits.ASK_TIMEOUT.multipliedBy(2);

    private final ActorContext<DeviceSession.Command> context;
    private final Ulid id;
    private final String address;
    private final RecipientRef<DeviceCommand> device;
    private final RecipientRef<OutboxCommand> outbox;
    private final Set<ServerStream> underWay = new HashSet<>();
    private int unanswered;
    private @Nullable ServerStream revoking;

    RuntimeRequests(
            ActorContext<DeviceSession.Command> context, Ulid id, DeviceSession.Surroundings node, String address) {
        this.context = context;
        this.id = id;
        this.address = address;
        this.device = node.devices().apply(id);
        this.outbox = node.outboxes().apply(id);
    }

    /** What was begun: nothing, since it is no request of this kind, or an answer at once, or one that comes later. */
    enum Begun {
        NOT_MEANT,
        REFUSED,
        LATER
    }

    /**
     * Takes a request.
     *
     * @return {@link Begun#LATER} if its answer comes as {@link DeviceSession.Served}, {@link Begun#REFUSED} for
     *     {@link RpcError#BUSY}
     * @throws RpcException if it is meant to be one of these and is not
     */
    Begun begin(ServerStream stream, RpcRequest request) throws RpcException {
        Optional<Registration> registration = Registration.parse(request);
        if (registration.isPresent()) {
            return begin(stream, () -> register(stream, registration.get()));
        }
        Optional<Publication> publication = Publication.parse(request);
        if (publication.isPresent()) {
            return begin(stream, () -> publish(stream, publication.get()));
        }
        Optional<CapabilityReport> report = CapabilityReport.parse(request);
        if (report.isPresent()) {
            return begin(stream, () -> report(stream, report.get()));
        }
        Optional<SelfRevocation> revocation = SelfRevocation.parse(request);
        if (revocation.isEmpty()) {
            return Begun.NOT_MEANT;
        }
        if (!revocation.get().confirm().equals(id)) {
            throw new RpcException(RpcError.INVALID_REQUEST, "That is not this device");
        }
        return begin(stream, () -> revoke(stream));
    }

    private Begun begin(ServerStream stream, Runnable question) {
        if (underWay.size() >= Limits.BIDIRECTIONAL_STREAMS || revoking != null) {
            return Begun.REFUSED;
        }
        underWay.add(stream);
        question.run();
        return Begun.LATER;
    }

    /** Takes what came on a unidirectional stream; what is too much is dropped, since nobody waits for an answer. */
    void published(Publication publication) {
        if (unanswered >= Limits.UNIDIRECTIONAL_STREAMS || revoking != null) {
            return;
        }
        unanswered++;
        context.ask(
                RuntimeReply.class,
                device,
                Limits.ASK_TIMEOUT,
                replyTo -> new DeviceCommand.Publish(publication, context.getSelf(), replyTo),
                (reply, failure) -> DeviceSession.Published.PUBLISHED);
    }

    /** What came on a unidirectional stream is with the device. */
    void publishedOne() {
        unanswered--;
    }

    private void register(ServerStream stream, Registration registration) {
        askDevice(
                stream,
                replyTo -> new DeviceCommand.Register(registration, context.getSelf(), replyTo),
                RpcResponse.done());
    }

    private void publish(ServerStream stream, Publication publication) {
        askDevice(
                stream,
                replyTo -> new DeviceCommand.Publish(publication, context.getSelf(), replyTo),
                Publication.accepted());
    }

    private void askDevice(
            ServerStream stream, Function<ActorRef<RuntimeReply>, DeviceCommand> command, RpcResponse done) {
        ask(RuntimeReply.class, device, Limits.ASK_TIMEOUT, command, stream, (reply, failure) -> {
            if (reply == RuntimeReply.DONE) {
                return done;
            }
            return RpcResponse.error(
                    reply == null || reply == RuntimeReply.NOT_WRITTEN ? RpcError.TIMED_OUT : RpcError.BUSY);
        });
    }

    private void report(ServerStream stream, CapabilityReport report) {
        ask(
                ReportReply.class,
                outbox,
                Limits.ASK_TIMEOUT,
                replyTo -> new OutboxCommand.Report(report, replyTo),
                stream,
                (reply, failure) -> reply instanceof Taken taken
                        ? taken.answer().toResponse()
                        : RpcResponse.error(reply instanceof NotTaken not ? not.error() : RpcError.TIMED_OUT));
    }

    private void revoke(ServerStream stream) {
        revoking = stream;
        ask(
                EndReply.class,
                device,
                ENDING,
                replyTo -> new End(
                        Ending.REVOKE,
                        REVOKED_BY_DEVICE,
                        Optional.of(new BySession(context.getSelf(), address)),
                        replyTo),
                stream,
                (reply, failure) ->
                        reply instanceof Ended ? RpcResponse.done() : RpcResponse.error(RpcError.TIMED_OUT));
    }

    private <C, R> void ask(
            Class<R> type,
            RecipientRef<C> whom,
            Duration patience,
            Function<ActorRef<R>, C> command,
            ServerStream stream,
            BiFunction<@Nullable R, @Nullable Throwable, RpcResponse> answer) {
        context.ask(
                type,
                whom,
                patience,
                command,
                (reply, failure) -> new DeviceSession.Served(stream, answer.apply(reply, failure)));
    }

    /** Whether this stream still waits for its answer; it does not any more afterwards. */
    boolean end(ServerStream stream) {
        return underWay.remove(stream);
    }

    /** Whether the device has revoked itself on this stream, so that the session ends with the answer. */
    boolean isRevoking(ServerStream stream) {
        return stream.equals(revoking);
    }

    /** Whether nothing more is served, since the device has asked to be revoked. */
    boolean isRevoking() {
        return revoking != null;
    }
}
