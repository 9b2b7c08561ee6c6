package com.palyra.actors.pairing;

import com.palyra.actors.directory.TrustIndex;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.Enrollment;
import com.palyra.protocol.pairing.HelloOffer;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingVerifier;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ShareOffer;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * One run of the protocol inside a {@link PairingHandshake}: which frame comes next, and which question to the
 * {@link PairingWindow} it leads to. Gone with the actor. Not thread-safe.
 */
final class PairingRun {
    /** What happens next in a run. */
    sealed interface Step permits AskWindow, SendAndRead, Read, Enrolled, Refuse {}

    /** Ask the window; its answer comes back through {@link #onWindow}. */
    record AskWindow(Function<ActorRef<Object>, WindowCommand> question) implements Step {}

    /** Send this and wait for the device's next frame. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record SendAndRead(byte[] frame) implements Step {}

    /** Wait for the device's next frame. */
    record Read() implements Step {}

    /** The protocol is done: there is a request to store. */
    record Enrolled(Enrollment enrollment) implements Step {}

    /** The run is over. */
    record Refuse(RefusalCode code, String reason) implements Step {}

    private enum Turn {
        HELLO,
        SHARE,
        CONFIRM,
        ENROLL,
        NODE
    }

    private final Ulid id;
    private final PairingVerifier verifier;
    private final InetAddress address;
    private final ActorRef<PairingConnection.Command> connection;
    private Turn turn = Turn.HELLO;

    PairingRun(Ulid id, PairingVerifier verifier, InetAddress address, ActorRef<PairingConnection.Command> connection) {
        this.id = id;
        this.verifier = verifier;
        this.address = address;
        this.connection = connection;
    }

    ActorRef<PairingConnection.Command> connection() {
        return connection;
    }

    InetAddress address() {
        return address;
    }

    /** The frame that tells the device its request is stored. */
    byte[] pending(Instant expiresAt) {
        return verifier.pending(id, expiresAt);
    }

    /** A frame of the device. */
    Step onFrame(byte[] frame) {
        Turn now = turn;
        turn = Turn.NODE;
        try {
            return switch (now) {
                case HELLO -> hello(verifier.onHello(frame));
                case SHARE -> share(verifier.onShareP(frame));
                case CONFIRM -> confirm(verifier.onConfirmP(frame));
                case ENROLL -> new Enrolled(verifier.onEnroll(frame));
                case NODE -> new Refuse(RefusalCode.PROTOCOL, "out_of_turn");
            };
        } catch (PairingProtocolException e) {
            return new Refuse(RefusalCode.of(e.fault()), e.fault().name().toLowerCase(Locale.ROOT));
        }
    }

    /** The window's answer. */
    Step onWindow(Object answer) {
        if (answer instanceof WindowReply.Salt salt) {
            turn = Turn.SHARE;
            return new SendAndRead(verifier.params(salt.salt()));
        } else if (answer instanceof WindowReply.Answer share) {
            turn = Turn.CONFIRM;
            return new SendAndRead(verifier.shareV(share.shareV(), share.confirmV()));
        } else if (answer instanceof WindowReply.Accepted) {
            verifier.confirmed();
            turn = Turn.ENROLL;
            return new Read();
        } else if (answer instanceof WindowReply.Refused refused) {
            return new Refuse(refused.code(), refused.code().wireName());
        }
        return new Refuse(RefusalCode.UNAVAILABLE, "window_unavailable");
    }

    /** Whether the identity that enrolled may ask at all; looked at after the code was proved and not before. */
    static Optional<Refuse> conflict(TrustIndex.Claim claim) {
        return switch (claim) {
            case FREE, SAME_KEY -> Optional.empty();
            case OTHER_KEY, OTHER_ID -> Optional.of(new Refuse(RefusalCode.KEY_CONFLICT, "key_conflict"));
            case REVOKED -> Optional.of(new Refuse(RefusalCode.REVOKED, "revoked"));
        };
    }

    private Step hello(HelloOffer offer) {
        return new AskWindow(
                replyTo -> new WindowCommand.Begin(id, address, offer.slot(), offer.method(), replyTo.narrow()));
    }

    private Step share(ShareOffer offer) {
        return new AskWindow(replyTo -> new WindowCommand.Guess(id, offer, replyTo.narrow()));
    }

    private Step confirm(byte[] confirmP) {
        return new AskWindow(replyTo -> new WindowCommand.Confirm(id, confirmP, replyTo.narrow()));
    }
}
