package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.node.agent.DeviceClient;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.JoinEvents;
import com.palyra.node.agent.JoinFlow;
import com.palyra.node.agent.JoinOptions;
import com.palyra.node.agent.JoinTarget;
import com.palyra.node.agent.Membership;
import com.palyra.node.agent.Pause;
import com.palyra.node.agent.PendingRequest;
import com.palyra.node.agent.Renewer;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.quic.QuicClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that were away for longer than their certificate lasted, at a real node; days pass on both sides at once. */
class RenewalAfterExpiryIT {
    @TempDir
    Path folder = Path.of("");

    private LocalNode node;
    private Duration passed = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(passed);
    private final QuicClient client = QuicClient.create(WireDevice.RANDOM, clock);

    @BeforeEach
    void start() {
        node = new LocalNode(folder.resolve("node"), settings -> settings);
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    @Test
    void aDeviceThatWasAwayForThreeWeeksGoesOnWithoutAPerson() {
        DeviceState device = joined("away");
        Membership before = device.membership().orElseThrow();
        pass(Duration.ofDays(21));
        refused(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, () -> health(device));

        Instant end = renew(device);

        assertThat(end).isAfter(clock.instant().plus(Duration.ofHours(23)));
        assertThat(device.membership().orElseThrow().certificate()).isNotEqualTo(before.certificate());
        health(device);
        device.keep(before);
        refused(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, () -> renew(device));
    }

    @Test
    void aDeviceThatWasAwayForTooLongPairsAgain() {
        DeviceState device = joined("lost");
        pass(Limits.DEVICE_CERTIFICATE.plus(Limits.RENEWAL_GRACE).plus(Duration.ofHours(1)));
        refused(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, () -> renew(device));
        join(device);
        health(device);
    }

    @Test
    void whoWasEvictedOrRevokedMeanwhileHearsTheSameAsAStranger() {
        DeviceState evicted = joined("evicted");
        DeviceState revoked = joined("revoked");
        pass(Duration.ofDays(2));
        done(node.runtime.evict(idOf(evicted), "r"));
        done(node.runtime.revoke(idOf(revoked), "r"));
        String one = refused(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, () -> renew(evicted));
        String other = refused(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, () -> renew(revoked));
        DeviceState stranger = DeviceState.open(StateDirectory.open(folder.resolve("stranger")), WireDevice.RANDOM);
        stranger.identityOrCreate(clock, WireDevice.RANDOM).close();
        stranger.keep(evicted.membership().orElseThrow());
        String nobody = refused(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, () -> renew(stranger));
        assertThat(List.of(one, other, nobody).stream().distinct()).hasSize(1);
    }

    private static Ulid idOf(DeviceState device) {
        try (var identity = device.identity().orElseThrow()) {
            return identity.id();
        }
    }

    private DeviceState joined(String name) {
        DeviceState device = DeviceState.open(StateDirectory.open(folder.resolve(name)), WireDevice.RANDOM);
        join(device);
        return device;
    }

    private void join(DeviceState device) {
        JoinTarget target = new JoinTarget.Address(HostPort.of(node.address()), () -> PairingCode.parse(node.pin()));
        EnrollmentDetails details = new EnrollmentDetails("away", ClientKind.CLI, "test");
        new JoinFlow(device, client, clock, WireDevice.RANDOM, Pause.REAL)
                .join(new JoinOptions(target, details, Optional.of(LocalNode.PATIENCE)), new Approving());
    }

    private Instant renew(DeviceState device) {
        return new Renewer(client, clock).renew(device, LocalNode.PATIENCE);
    }

    private void health(DeviceState device) {
        assertThat(new DeviceClient(client, clock)
                        .health(device, LocalNode.PATIENCE)
                        .ok())
                .isTrue();
    }

    private void pass(Duration time) {
        passed = passed.plus(time);
        node.advance(time);
    }

    private static String refused(ErrorCode error, Runnable what) {
        PalyraException[] thrown = new PalyraException[1];
        assertThatThrownBy(what::run).isInstanceOfSatisfying(PalyraException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            thrown[0] = e;
        });
        return thrown[0].sentence();
    }

    /** A person at the node who approves whatever asks. */
    private final class Approving implements JoinEvents {
        @Override
        public void pending(PendingRequest request) {
            done(node.runtime.approve(request.requestId(), null, "test"));
        }

        @Override
        public void notice(String sentence) {}
    }
}
