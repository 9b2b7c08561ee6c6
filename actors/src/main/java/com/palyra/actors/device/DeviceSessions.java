package com.palyra.actors.device;

import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.CloseReason;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The live sessions of a {@link Device}: at most {@link Limits#SESSIONS_PER_DEVICE} that were not told to end. Not
 * thread-safe; belongs to the actor.
 */
final class DeviceSessions {
    private final Set<ActorRef<DeviceSession.Command>> held = new LinkedHashSet<>();
    /** Told to end, and not ended yet; part of {@link #held}. */
    private final Set<ActorRef<DeviceSession.Command>> cut = new HashSet<>();

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether it is attached and may go on. */
    boolean serves(ActorRef<DeviceSession.Command> session) {
        return held.contains(session) && !cut.contains(session);
    }

    /** Takes one in; the oldest goes when there are too many. */
    void hold(ActorRef<DeviceSession.Command> session) {
        if (held.size() - cut.size() >= Limits.SESSIONS_PER_DEVICE) {
            held.stream().filter(this::serves).findFirst().ifPresent(oldest -> cut(oldest, CloseReason.SUPERSEDED));
        }
        held.add(session);
    }

    /** Tells all of them to end. */
    void cutAll(CloseReason reason) {
        held.forEach(session -> cut(session, reason));
    }

    /** It ends by itself; from now on it may do nothing, and nobody waits for it. */
    void letGo(ActorRef<DeviceSession.Command> session) {
        ended(session);
    }

    /** All of them may go on until then. */
    void extendAll(Instant until) {
        held.forEach(session -> session.tell(new DeviceSession.GoOn(until)));
    }

    /** It has ended. */
    void ended(ActorRef<DeviceSession.Command> session) {
        held.remove(session);
        cut.remove(session);
    }

    private void cut(ActorRef<DeviceSession.Command> session, CloseReason reason) {
        cut.add(session);
        session.tell(new DeviceSession.Cut(reason));
    }
}
