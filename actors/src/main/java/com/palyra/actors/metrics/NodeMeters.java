package com.palyra.actors.metrics;

import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.quic.HandshakeDrop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What the actors of a node count. Every tag has a small, fixed set of values: nothing that a peer chose becomes one.
 * Thread-safe; costs a caller some look-ups and additions.
 */
public final class NodeMeters {
    private static final Set<String> METHODS = Set.of(
            "node.health",
            "node.renew",
            "node.stream_events",
            "node.register",
            "node.publish",
            "node.revoke_self",
            "capability.result",
            "capability.awaiting_local_mediation",
            "vault.get",
            "vault.put",
            "vault.list",
            "vault.delete");

    /** Of the histogram: from an answer at once to one that its caller hardly waits for. */
    private static final Duration[] BOUNDS = Stream.of(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** To find a timer without putting its name together again. */
    private record Answer(String method, String error) {}

    private final MeterRegistry registry;
    private final Map<Answer, Timer> answers = new ConcurrentHashMap<>();
    private final Map<HandshakeDrop, Counter> drops = new EnumMap<>(HandshakeDrop.class);
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();
    private final AtomicLong outboxEvents = new AtomicLong();
    private final AtomicLong outboxBytes = new AtomicLong();
    private final AtomicLong openInvocations = new AtomicLong();

    /** Meters that this registry collects. */
    public NodeMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("palyra.sessions", sessions, AtomicInteger::get)
                .description("Connections of devices")
                .register(registry);
        Gauge.builder("palyra.pairing.connections", strangers, AtomicInteger::get)
                .description("Connections of strangers that pair")
                .register(registry);
        Gauge.builder("palyra.outbox.events", outboxEvents, AtomicLong::get)
                .description("Events that wait for devices, of the outboxes in memory")
                .register(registry);
        Gauge.builder("palyra.outbox.size", outboxBytes, AtomicLong::get)
                .baseUnit("bytes")
                .description("Their data")
                .register(registry);
        Gauge.builder("palyra.invocations.open", openInvocations, AtomicLong::get)
                .description("What devices were asked to do and has not ended")
                .register(registry);
        // A counter that begins with its first event hides that event from whoever looks at differences.
        for (GateRefusal refusal : GateRefusal.values()) {
            refusals(registry, refusal.reason());
        }
        for (HandshakeDrop drop : HandshakeDrop.values()) {
            drops.put(
                    drop,
                    Counter.builder("palyra.handshakes.dropped")
                            .description("Handshakes that did not become connections")
                            .tag("reason", drop.word())
                            .register(registry));
        }
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
        refusals(registry, reason).increment();
    }

    private static Counter refusals(MeterRegistry registry, String reason) {
        return Counter.builder("palyra.connections.refused")
                .description("Connections that were refused, by the gate or for want of room")
                .tag("reason", reason)
                .register(registry);
    }

    /** A handshake did not become a connection. */
    public void handshakeDropped(HandshakeDrop reason) {
        Counter counter = drops.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** What one outbox adds to the sums. */
    public OutboxShare outboxShare() {
        return new OutboxShare();
    }

    /** The part of one outbox; nothing before it is set and after it is closed. Not thread-safe. */
    public final class OutboxShare {
        private long events;
        private long bytes;
        private long open;

        private OutboxShare() {}

        /** How much there is now. */
        public void set(long newEvents, long newBytes, long newOpen) {
            outboxEvents.addAndGet(newEvents - events);
            outboxBytes.addAndGet(newBytes - bytes);
            openInvocations.addAndGet(newOpen - open);
            events = newEvents;
            bytes = newBytes;
            open = newOpen;
        }

        /** It is not in memory any more. */
        public void close() {
            set(0, 0, 0);
        }
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
        Answer answer = new Answer(METHODS.contains(method) ? method : "other", error);
        begun.stop(answers.computeIfAbsent(answer, this::timer));
    }

    private Timer timer(Answer answer) {
        return Timer.builder("palyra.requests")
                .tag("method", answer.method())
                .tag("error", answer.error())
                .description("Requests of devices, from the whole frame to the answer")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    /**
     * Something happened that operators are told of, such as a request or a revocation.
     *
     * @param kind a word of {@link com.palyra.actors.NodeNotice}
     */
    public void notice(String kind) {
        Counter.builder("palyra.notices")
                .description("What operators were told")
                .tag("kind", kind)
                .register(registry)
                .increment();
    }
}
