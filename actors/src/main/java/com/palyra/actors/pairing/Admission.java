package com.palyra.actors.pairing;

import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import java.util.List;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The way of an approved request to its certificate, as questions of a {@link PairingHandshake} to others: bind the
 * device, issue, record, wait for the lists. Each may be asked again after a restart.
 */
final class Admission {
    /** Another step of an approved request. */
    sealed interface Progress extends HandshakeCommand {}

    /** Begin, or begin again. */
    enum Advance implements Progress {
        ADVANCE
    }

    record Bound(DeviceReply.PairReply reply) implements Progress {}

    record Issued(CertificateAuthority.IssueReply reply) implements Progress {}

    record Recorded(DeviceReply.PairReply reply, CertificateAuthority.Issued certificate) implements Progress {}

    record Visible(CertificateAuthority.Issued certificate) implements Progress {}

    /** Nobody answered. */
    record Failed(String step, Throwable cause) implements Progress {}

    /** What came of a step. */
    sealed interface Outcome {}

    /** The certificate is recorded and the gate knows it. */
    record Granted(CertificateAuthority.Issued certificate) implements Outcome {}

    /** Its owner says no, and always will. */
    record Denied(String reason, HandshakeReply.Undecided answer) implements Outcome {}

    /** It cannot go on before somebody mends something. */
    record Stuck(String sentence) implements Outcome {}

    enum Later implements Outcome {
        /** A question is under way. */
        WAIT,
        /** A question got no answer. */
        TRY_AGAIN
    }

    private final ActorContext<HandshakeCommand> context;
    private final Ulid id;
    private final HandshakeSurroundings node;

    Admission(ActorContext<HandshakeCommand> context, Ulid id, HandshakeSurroundings node) {
        this.context = context;
        this.id = id;
        this.node = node;
    }

    /** Takes a step; whatever it asks comes back as the next one. */
    Outcome next(HandshakeState.Approved state, Progress step) {
        PairingRequested request = state.request();
        if (step instanceof Advance) {
            bind(request, state.grants());
        } else if (step instanceof Bound bound) {
            if (bound.reply() instanceof DeviceReply.Conflict conflict) {
                return denied(conflict);
            }
            issue(request);
        } else if (step instanceof Issued issued) {
            if (issued.reply() instanceof CertificateAuthority.Unusable unusable) {
                return new Stuck(unusable.sentence());
            }
            record(request, (CertificateAuthority.Issued) issued.reply());
        } else if (step instanceof Recorded recorded) {
            if (recorded.reply() instanceof DeviceReply.Conflict conflict) {
                return denied(conflict);
            }
            // The gate of this node reads the projection: the device must not be told before that knows it.
            Position position = ((DeviceReply.Stored) recorded.reply()).position();
            whenVisible(position, new Visible(recorded.certificate()));
        } else if (step instanceof Visible visible) {
            return new Granted(visible.certificate());
        } else if (step instanceof Failed failed) {
            context.getLog().warn("Approved request {} waits: {}", id, failed.step(), failed.cause());
            return Later.TRY_AGAIN;
        }
        return Later.WAIT;
    }

    private static Denied denied(DeviceReply.Conflict conflict) {
        return switch (conflict) {
            case OTHER_KEY ->
                new Denied(
                        "key_conflict",
                        new HandshakeReply.Undecided(
                                ErrorCode.PAIR_KEY_CONFLICT, "The device id belongs to another key."));
            case REVOKED ->
                new Denied(
                        "device_revoked",
                        new HandshakeReply.Undecided(ErrorCode.DEVICE_REVOKED, "The device was revoked meanwhile."));
            case NOT_PAIRED ->
                new Denied(
                        "device_not_paired",
                        new HandshakeReply.Undecided(
                                ErrorCode.DEVICE_WRONG_STATE, "The device was evicted or paired anew meanwhile."));
        };
    }

    private void bind(PairingRequested request, List<Grant> grants) {
        context.ask(
                DeviceReply.PairReply.class,
                node.devices().apply(request.deviceId()),
                Limits.ASK_TIMEOUT,
                replyTo -> new DeviceCommand.Bind(
                        id,
                        Ed25519PublicKey.of(request.publicKey()),
                        request.name(),
                        request.kind(),
                        request.platform(),
                        grants,
                        replyTo),
                (reply, failure) -> failure == null ? new Bound(reply) : new Failed("bind", failure));
    }

    private void issue(PairingRequested request) {
        context.ask(
                CertificateAuthority.IssueReply.class,
                node.authority(),
                Limits.ASK_TIMEOUT,
                replyTo -> new CertificateAuthority.IssueDevice(
                        request.deviceId(), Ed25519PublicKey.of(request.publicKey()), replyTo),
                (reply, failure) -> failure == null ? new Issued(reply) : new Failed("issue", failure));
    }

    private void record(PairingRequested request, CertificateAuthority.Issued issued) {
        context.ask(
                DeviceReply.PairReply.class,
                node.devices().apply(request.deviceId()),
                Limits.ASK_TIMEOUT,
                replyTo -> new DeviceCommand.RecordCertificate(id, issued.leaf(), replyTo),
                (reply, failure) -> failure == null ? new Recorded(reply, issued) : new Failed("record", failure));
    }

    /** The word of the device may have been lost with the process. */
    void askWhetherSeen(PairingRequested request) {
        context.ask(
                Boolean.class,
                node.devices().apply(request.deviceId()),
                Limits.ASK_TIMEOUT,
                replyTo -> new DeviceCommand.WasSeen(id, replyTo),
                (seen, failure) ->
                        failure == null && seen ? HandshakeCommand.CertificateSeen.SEEN : HandshakeCommand.Wake.WAKE);
    }

    /** Says {@code then} when the lists show that position, or when that takes too long. */
    void whenVisible(Position position, HandshakeCommand then) {
        context.ask(
                DirectoryProjection.Seen.class,
                node.projection(),
                Limits.ASK_TIMEOUT,
                replyTo -> new DirectoryProjection.AwaitSeen(position, replyTo),
                (seen, failure) -> then);
    }
}
