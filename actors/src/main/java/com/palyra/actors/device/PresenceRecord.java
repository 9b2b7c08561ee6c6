package com.palyra.actors.device;

import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceConnected;
import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of whether a {@link Device} is there, and where. A device that comes and goes without end does not
 * fill it: what {@link Limits#PRESENCE_CHANGES} does not allow is written later, if it still differs by then.
 */
final class PresenceRecord {
    /** It may differ, and may be written now. */
    enum Due implements DeviceCommand {
        DUE
    }

    private final EffectFactories<DeviceEvent, DeviceState> effects;
    private final TimerScheduler<DeviceCommand> timers;
    private final Ulid device;
    private final InstantSource clock;
    private final DeviceSessions sessions;
    private final Allowance allowance;
    /** From where the newest session came. */
    private @Nullable String address;
    /** Where the journal says that it is; null for nowhere. */
    private @Nullable String written;

    /** For one device. */
    PresenceRecord(
            EffectFactories<DeviceEvent, DeviceState> effects,
            TimerScheduler<DeviceCommand> timers,
            Ulid device,
            InstantSource clock,
            DeviceSessions sessions) {
        this.effects = effects;
        this.timers = timers;
        this.device = device;
        this.clock = clock;
        this.sessions = sessions;
        this.allowance = new Allowance(Limits.PRESENCE_CHANGES, Limits.PRESENCE_CHANGE_EACH, clock.instant());
    }

    /**
     * The session has begun.
     *
     * @param event what was written with it
     */
    void begun(String from, Optional<DeviceEvent> event) {
        address = from;
        event.ifPresent(this::stored);
    }

    /** A session has ended, or it is time to look again. */
    Effect<DeviceEvent, DeviceState> settle() {
        Optional<DeviceEvent> event = change(sessions.isEmpty() ? null : address);
        return event.isPresent()
                ? effects.persist(event.get()).thenRun(ignored -> stored(event.get()))
                : effects.none();
    }

    /** Whether nothing would be lost if it were forgotten. */
    boolean isAtRest() {
        return written == null && sessions.isEmpty() && allowance.isWhole(clock.instant());
    }

    /** It is not paired any more, or anew: whoever reads the journal takes it for absent. */
    void forget() {
        written = null;
    }

    /** Timers do not outlive the restart that follows a failed write. */
    void recovered() {
        if (written != null || !sessions.isEmpty()) {
            timers.startSingleTimer(Due.DUE, Limits.NOT_STORED_RETRY);
        }
    }

    /** What is to be written if it is there now, as when a session begins from there; null for nowhere. */
    Optional<DeviceEvent> change(@Nullable String now) {
        if (Objects.equals(now, written)) {
            return Optional.empty();
        }
        Instant at = clock.instant();
        if (!allowance.take(at)) {
            timers.startSingleTimer(Due.DUE, allowance.left(at));
            return Optional.empty();
        }
        return Optional.of(now == null ? new DeviceDisconnected(device, at) : new DeviceConnected(device, now, at));
    }

    private void stored(DeviceEvent event) {
        written = event instanceof DeviceConnected connected ? connected.address() : null;
    }
}
