package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.Enrollment;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.PairingVerifier;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ReturningVerifier;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Drives the {@link PairingRun} of a {@link PairingHandshake}: sends what it wants sent, asks what it wants asked, and
 * says when there is a request to store. Not thread-safe; belongs to the actor.
 */
final class RunDriver {
    private final ActorContext<HandshakeCommand> context;
    private final Ulid id;
    private final HandshakeSurroundings node;
    private final Runnable whenOver;
    private @Nullable PairingRun run;

    RunDriver(ActorContext<HandshakeCommand> context, Ulid id, HandshakeSurroundings node, Runnable whenOver) {
        this.context = context;
        this.id = id;
        this.node = node;
        this.whenOver = whenOver;
    }

    /** The connection of the run that is going on, or has enrolled and was not told yet. */
    Optional<ActorRef<PairingConnection.Command>> connection() {
        return Optional.ofNullable(run).map(PairingRun::connection);
    }

    Optional<PairingRequested> begin(HandshakeCommand.Begin begin) {
        PairingVerifier verifier =
                PairingVerifier.start(node.nodeId(), node.nodeKey(), id, begin.leafSha256(), node.random());
        PairingRun fresh = new PairingRun(id, verifier, begin.address(), begin.connection());
        run = fresh;
        return follow(fresh, fresh.onFrame(begin.hello()));
    }

    Optional<PairingRequested> onFrame(byte[] frame) {
        return run == null ? Optional.empty() : follow(run, run.onFrame(frame));
    }

    Optional<PairingRequested> onWindow(Object answer) {
        return run == null ? Optional.empty() : follow(run, run.onWindow(answer));
    }

    /** Tells the device that its request is stored; does nothing when it was told. */
    void announce(PairingRequested request) {
        PairingRun enrolled = run;
        run = null;
        if (enrolled != null) {
            byte[] stillPending = ReturningVerifier.stillPending(id, request.expiresAt());
            enrolled.connection()
                    .tell(new PairingConnection.Waiting(enrolled.pending(request.expiresAt()), stillPending));
        }
    }

    /** Ends the run, if there is one, and says so. */
    void refuse(RefusalCode code) {
        if (run != null) {
            run.connection().tell(new PairingConnection.Last(PairingFrames.refused(code)));
            end();
        }
    }

    /** Ends the run without a word. */
    void end() {
        run = null;
        node.window().tell(new WindowCommand.Release(id));
        whenOver.run();
    }

    private Optional<PairingRequested> follow(PairingRun current, PairingRun.Step step) {
        if (step instanceof PairingRun.AskWindow ask) {
            context.ask(
                    Object.class,
                    node.window(),
                    Limits.ASK_TIMEOUT,
                    replyTo -> ask.question().apply(replyTo),
                    (answer, failure) -> new PairingHandshake.FromWindow(failure == null ? answer : failure));
        } else if (step instanceof PairingRun.SendAndRead send) {
            current.connection().tell(new PairingConnection.SendAndRead(send.frame()));
        } else if (step instanceof PairingRun.Read) {
            current.connection().tell(PairingConnection.Read.READ);
        } else if (step instanceof PairingRun.Refuse refusal) {
            refuse(refusal.code());
        } else if (step instanceof PairingRun.Enrolled enrolled) {
            return request(current, enrolled.enrollment());
        }
        return Optional.empty();
    }

    private Optional<PairingRequested> request(PairingRun current, Enrollment enrollment) {
        String address = current.address().getHostAddress();
        Optional<PairingRun.Refuse> conflict =
                PairingRun.conflict(node.trust().claim(enrollment.deviceId(), enrollment.deviceKey()));
        if (conflict.isPresent()) {
            node.audit()
                    .tell(new AuditLog.Append(AuditEntry.byStranger(
                                    "pairing.request", enrollment.deviceId().value(), AuditEntry.REFUSED, address)
                            .with("reason", conflict.get().reason())
                            .with("fingerprint", enrollment.deviceKey().fingerprint())));
            refuse(conflict.get().code());
            return Optional.empty();
        }
        // Milliseconds, because that is what the device is told.
        Instant now = node.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return Optional.of(new PairingRequested(
                id,
                enrollment.deviceId(),
                enrollment.deviceKey().raw(),
                enrollment.name(),
                enrollment.kind().wireName(),
                enrollment.platform(),
                address,
                enrollment.csrDer(),
                enrollment.rN(),
                enrollment.rD(),
                enrollment.requestHash(),
                now.plus(node.approvalTtl()),
                now));
    }
}
