package com.palyra.actors.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the actors of a node count. Every tag has a small, fixed set of values: nothing that a peer chose becomes one.
 * Thread-safe; costs a caller some atomic additions.
 */
public final class NodeMeters {
    private static final Set<String> METHODS = Set.of(
            "node.health", "node.renew", "node.stream_events", "vault.get", "vault.put", "vault.list", "vault.delete");

    private final MeterRegistry registry;
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();

    /** Meters that this registry collects. */
    public NodeMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("palyra.sessions", sessions);
        registry.gauge("palyra.pairing.connections", strangers);
    }

    /** Meters that nobody looks at. */
    public static NodeMeters unwatched() {
        return new NodeMeters(new SimpleMeterRegistry());
    }

    /** How many connections there are now: of devices, and of strangers that pair. */
    public void connections(int ofDevices, int ofStrangers) {
        sessions.set(ofDevices);
        strangers.set(ofStrangers);
    }

    /**
     * A connection was refused, by the gate or for want of room.
     *
     * @param reason a word of {@link com.palyra.protocol.certificate.GateRefusal} or {@link
     *     com.palyra.protocol.quic.CloseReason}
     */
    public void refused(String reason) {
        registry.counter("palyra.connections.refused", "reason", reason).increment();
    }

    /** Begins to time a request of a device. */
    public Timer.Sample begin() {
        return Timer.start(registry);
    }

    /**
     * A request of a device was answered.
     *
     * @param method as the device wrote it; one that this node does not have counts as {@code other}
     * @param error the word of the error that it was answered with, or {@code none}
     */
    public void answered(Timer.Sample begun, String method, String error) {
        begun.stop(Timer.builder("palyra.requests")
                .tag("method", METHODS.contains(method) ? method : "other")
                .tag("error", error)
                .publishPercentileHistogram()
                .register(registry));
    }

    /**
     * Something happened that operators are told of, such as a request or a revocation.
     *
     * @param kind a word of {@link com.palyra.actors.NodeNotice}
     */
    public void notice(String kind) {
        registry.counter("palyra.notices", "kind", kind).increment();
    }
}
