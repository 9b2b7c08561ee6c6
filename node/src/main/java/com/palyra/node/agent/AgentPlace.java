package com.palyra.node.agent;

import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.InstantSource;
import java.util.Optional;

/** Where the agent of a state directory is in its node's events: to look at, or, while no agent runs, to take its place. */
public final class AgentPlace implements AutoCloseable {
    private final Progress progress;
    private final Optional<Place> place;

    private AgentPlace(Progress progress, Optional<Place> place) {
        this.progress = progress;
        this.place = place;
    }

    /** To look at; what the agent does meanwhile is not seen. */
    public static AgentPlace look(StateDirectory directory, DeviceState state) {
        return new AgentPlace(progress(directory, state), Optional.empty());
    }

    /**
     * In place of the agent, until {@link #close()}.
     *
     * @throws PalyraException {@link ErrorCode#DEVICE_AGENT_RUNS} if there is one
     */
    public static AgentPlace take(StateDirectory directory, InstantSource clock, DeviceState state) {
        Place taken = Place.take(directory, clock);
        try {
            return new AgentPlace(progress(directory, state), Optional.of(taken));
        } catch (PalyraException e) {
            taken.close();
            throw e;
        }
    }

    /** The number of the last event that was handled; 0 for none. */
    public long handled() {
        return progress.handled();
    }

    /** All events up to this one count as handled; durable when it returns. For whoever has taken the place. */
    public void handled(long seq) {
        if (place.isEmpty()) {
            throw new IllegalStateException("Whoever only looks changes nothing");
        }
        progress.handled(seq);
    }

    @Override
    public void close() {
        place.ifPresent(Place::close);
    }

    private static Progress progress(StateDirectory directory, DeviceState state) {
        Membership membership = state.membership()
                .orElseThrow(() ->
                        new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "This device is not paired with a node."));
        return Progress.of(directory, membership.nodeId());
    }
}
