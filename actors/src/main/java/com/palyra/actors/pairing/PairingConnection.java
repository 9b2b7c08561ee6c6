package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.directory.KnownRequest;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ReturnOffer;
import com.palyra.protocol.pairing.ReturningVerifier;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a stranger, and dies with it. Takes one stream; tells by its first frame whether this is a run with
 * a code or a device that comes back for its request, and hands it to the {@link PairingHandshake}; or a paired device
 * whose certificate has expired, which is for {@link ExpiredRenewal}.
 *
 * <p>Its first frame has {@link Limits#PAIRING_FIRST_FRAME}, and then it has {@link Limits#PAIRING_RUN} until the request is
 * stored. From then on it waits for the decision and says now
 * and then that there is none yet, so that the connection stays open.
 */
public final class PairingConnection extends AbstractBehavior<PairingConnection.Command> {
    /** A closed stream gets this long to carry the last frame to the device. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** The answers of a run with its second one, before which the guess was counted. */
    private static final int SHARE_ANSWERED = 2;

    /** What it understands. */
    public sealed interface Command
            permits SendAndRead,
                    Read,
                    Waiting,
                    Last,
                    Opened,
                    Arrived,
                    Ended,
                    Broken,
                    Late,
                    StillThere,
                    Linger,
                    Closed {}

    /** Send a frame, then take the next one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record SendAndRead(byte[] frame) implements Command {}

    /** Take the next frame. */
    public enum Read implements Command {
        READ
    }

    /** Send a frame; the answer comes later, and {@code stillPending} now and then until it does. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Waiting(byte[] frame, byte[] stillPending) implements Command {}

    /** Send the last frame and close. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Last(byte[] frame) implements Command {}

    private record Opened(ServerStream stream) implements Command {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Arrived(byte[] frame) implements Command {}

    private enum Ended implements Command {
        ENDED
    }

    private enum Broken implements Command {
        BROKEN
    }

    private enum Late implements Command {
        DUE
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record StillThere(byte[] stillPending) implements Command {}

    private enum Linger implements Command {
        DUE
    }

    private enum Closed implements Command {
        CLOSED
    }

    /** What every pairing connection of a node works with. */
    public record Surroundings(
            InstantSource clock,
            SecureRandom random,
            Directory directory,
            TrustIndex trust,
            Function<Ulid, RecipientRef<HandshakeCommand>> handshakes,
            Function<Ulid, RecipientRef<DeviceCommand>> devices,
            Supplier<TrustedAuthorities> authorities,
            ActorRef<AuditLog.Command> audit) {}

    /** Who gets the next frame. */
    private interface Partner {
        void onFrame(byte[] frame);
    }

    private final TimerScheduler<Command> timers;
    private final ServerConnection connection;
    private final Surroundings node;
    private final Runnable whenProved;
    private @Nullable ServerStream stream;
    private @Nullable Partner partner;
    private int answers;
    private boolean reading;
    private boolean finished;

    private PairingConnection(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ServerConnection connection,
            Surroundings node,
            Runnable whenProved) {
        super(context);
        this.timers = timers;
        this.connection = connection;
        this.node = node;
        this.whenProved = whenProved;
        ActorRef<Command> self = context.getSelf();
        context.pipeToSelf(connection.closed(), (done, failure) -> Closed.CLOSED);
        timers.startSingleTimer(Late.DUE, Limits.PAIRING_FIRST_FRAME);
        connection.admit(opened -> self.tell(new Opened(opened)));
    }

    /**
     * Serves this connection.
     *
     * @param whenProved is run when the stranger proved a key that is known here, or made a guess that counts against him
     */
    public static Behavior<Command> create(ServerConnection connection, Surroundings node, Runnable whenProved) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new PairingConnection(context, timers, connection, node, whenProved)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Arrived.class, this::onArrived)
                .onMessage(SendAndRead.class, this::onSendAndRead)
                .onMessage(Read.class, this::onRead)
                .onMessage(Waiting.class, this::onWaiting)
                .onMessage(StillThere.class, this::onStillThere)
                .onMessage(Last.class, this::onLast)
                .onMessage(Ended.class, ended -> reading ? close(CloseReason.PROTOCOL) : this)
                .onMessage(Broken.class, broken -> finished ? this : close(CloseReason.PROTOCOL))
                .onMessage(Late.class, late -> close(CloseReason.PROTOCOL))
                .onMessage(Linger.class, linger -> close(CloseReason.DONE))
                .onMessage(Closed.class, closed -> Behaviors.stopped())
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onOpened(Opened opened) {
        if (stream != null || !opened.stream().bidirectional()) {
            opened.stream().reset(CloseReason.PROTOCOL.code());
            return this;
        }
        stream = opened.stream();
        stream.receive(new ToActor(getContext().getSelf()));
        return onRead(Read.READ);
    }

    private Behavior<Command> onArrived(Arrived arrived) {
        reading = false;
        if (partner == null) {
            return onFirst(arrived.frame());
        }
        partner.onFrame(arrived.frame());
        return this;
    }

    private Behavior<Command> onFirst(byte[] frame) {
        timers.startSingleTimer(Late.DUE, Limits.PAIRING_RUN);
        try {
            partner = switch (PairingFrames.peekFirst(frame)) {
                case HELLO -> startRun(frame);
                case RETURN -> startReturn(frame);
                case RENEW -> startRenewal(frame);
            };
            return this;
        } catch (PairingProtocolException e) {
            return onLast(new Last(PairingFrames.refused(RefusalCode.of(e.fault()))));
        }
    }

    /** The id is ours: no actor is ever started for an id that a stranger chose. */
    private Partner startRun(byte[] hello) {
        RecipientRef<HandshakeCommand> handshake = node.handshakes().apply(Ulid.generate(node.clock(), node.random()));
        handshake.tell(new HandshakeCommand.Begin(getContext().getSelf(), address(), connection.leafSha256(), hello));
        return frame -> handshake.tell(new HandshakeCommand.Frame(frame));
    }

    private Partner startReturn(byte[] frame) throws PairingProtocolException {
        ReturningVerifier verifier = ReturningVerifier.start(connection.leafSha256(), node.random());
        ReturnOffer offer = verifier.onReturn(frame);
        onSendAndRead(new SendAndRead(verifier.challenge()));
        return proof -> onProof(verifier, offer, proof);
    }

    private Partner startRenewal(byte[] frame) throws PairingProtocolException {
        ExpiredRenewal renewal = new ExpiredRenewal(
                getContext(), node, connection.leafSha256(), address().getHostAddress(), whenProved);
        onSendAndRead(new SendAndRead(renewal.begin(frame)));
        return renewal::onProof;
    }

    /** A request that does not exist is refused like a proof that does not hold, and as late. */
    private void onProof(ReturningVerifier verifier, ReturnOffer offer, byte[] proof) {
        Optional<KnownRequest> known = node.directory()
                .request(offer.requestId())
                .filter(request -> request.view().deviceId().equals(offer.deviceId()));
        try {
            verifier.onProof(proof, known.map(KnownRequest::key).orElseGet(() -> nobodysKey(node.random())));
        } catch (PairingProtocolException e) {
            refuseReturn(offer);
            return;
        }
        if (known.isEmpty()) {
            refuseReturn(offer);
            return;
        }
        whenProved.run();
        timers.cancel(Late.DUE);
        node.handshakes()
                .apply(offer.requestId())
                .tell(new HandshakeCommand.Watch(getContext().getSelf()));
        partner = ignored -> close(CloseReason.PROTOCOL);
    }

    private void refuseReturn(ReturnOffer offer) {
        node.audit()
                .tell(new AuditLog.Append(AuditEntry.byStranger(
                        "pairing.return",
                        offer.requestId().value(),
                        AuditEntry.REFUSED,
                        address().getHostAddress())));
        onLast(new Last(PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST)));
    }

    /** A proof by whoever is not known is checked all the same, so that it takes as long. */
    static Ed25519PublicKey nobodysKey(SecureRandom random) {
        try (IdentityKey key = IdentityKey.generate(random)) {
            return key.publicKey();
        }
    }

    private Behavior<Command> onSendAndRead(SendAndRead send) {
        answers++;
        if (answers == SHARE_ANSWERED) {
            whenProved.run();
        }
        write(send.frame());
        return onRead(Read.READ);
    }

    private Behavior<Command> onRead(Read read) {
        if (stream != null && !reading) {
            reading = true;
            stream.request();
        }
        return this;
    }

    private Behavior<Command> onWaiting(Waiting waiting) {
        timers.cancel(Late.DUE);
        write(waiting.frame());
        StillThere reminder = new StillThere(waiting.stillPending());
        timers.startTimerWithFixedDelay(StillThere.class, reminder, Limits.KEEP_ALIVE);
        return this;
    }

    private Behavior<Command> onStillThere(StillThere reminder) {
        write(reminder.stillPending());
        return this;
    }

    private Behavior<Command> onLast(Last last) {
        finished = true;
        timers.cancel(Late.DUE);
        timers.cancel(StillThere.class);
        write(last.frame());
        if (stream != null) {
            stream.finish();
        }
        timers.startSingleTimer(Linger.DUE, LINGER);
        return this;
    }

    private void write(byte[] frame) {
        if (stream != null) {
            stream.write(frame);
        }
    }

    private Behavior<Command> close(CloseReason reason) {
        connection.close(reason);
        return this;
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        connection.close(CloseReason.SHUTDOWN);
        return this;
    }

    private InetAddress address() {
        return connection.remoteAddress().getAddress();
    }

    /** Hands over what arrives; runs on the connection's event loop. */
    private record ToActor(ActorRef<Command> self) implements StreamReceiver {
        @Override
        public void onFrame(byte[] frame) {
            self.tell(new Arrived(frame));
        }

        @Override
        public void onEnd() {
            self.tell(Ended.ENDED);
        }

        @Override
        public void onFailure(StreamFailure reason) {
            self.tell(Broken.BROKEN);
        }
    }
}
