package com.palyra.node.agent;

import com.palyra.node.agent.capability.Capabilities;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.quic.QuicClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A device on a directory, whose clock the test may advance; its rests take no time but advance the clock. */
final class TestDevice implements AutoCloseable {
    final List<PendingRequest> announced = new ArrayList<>();
    final List<String> notices = new ArrayList<>();
    final DeviceState state;

    /** Runs when the request is announced; throw to crash the join there. */
    Consumer<PendingRequest> onPending = request -> {};

    private final StateDirectory directory;
    private final SecureRandom random = new SecureRandom();
    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(ahead);
    private final QuicClient client = QuicClient.create(random, clock);

    TestDevice(Path directory) {
        this.directory = StateDirectory.open(directory);
        state = DeviceState.open(this.directory, random);
    }

    JoinResult join(JoinTarget target) {
        return join(target, Optional.empty());
    }

    JoinResult join(JoinTarget target, Optional<Duration> timeout) {
        EnrollmentDetails details = new EnrollmentDetails("test device", ClientKind.CLI, "test");
        return new JoinFlow(state, client, clock, random, this::advance)
                .join(new JoinOptions(target, details, timeout), new Recorder());
    }

    HealthResult health() {
        return new DeviceClient(client, clock).health(state, Duration.ofSeconds(30));
    }

    Instant renew() {
        return new Renewer(client, clock).renew(state, Duration.ofSeconds(30));
    }

    /** An agent on the device's directory. */
    DeviceAgent agent(Capabilities capabilities, AgentEvents events) {
        return new DeviceAgent(
                directory, client, clock, random, capabilities, new DeviceAgent.Self("Test", "1.0"), events);
    }

    Instant now() {
        return clock.instant();
    }

    void advance(Duration span) {
        ahead = ahead.plus(span);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Recorder implements JoinEvents {
        @Override
        public void pending(PendingRequest request) {
            announced.add(request);
            onPending.accept(request);
        }

        @Override
        public void notice(String sentence) {
            notices.add(sentence);
        }
    }
}
