package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.RenewingVerifier;
import com.palyra.protocol.quic.CloseReason;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JoinFlowTest {
    private static final DatagramSocket SILENT = silent();

    @TempDir
    Path directory = Path.of("");

    private ObedientNode node;
    private TestDevice device;

    @BeforeEach
    void openBoth() {
        node = new ObedientNode();
        device = new TestDevice(directory.resolve("device"));
        node.whenPending = NodeSide::approve;
        node.whenBack = NodeSide::approve;
    }

    @AfterEach
    void closeBoth() {
        device.close();
        node.close();
    }

    @Test
    void aDeviceWithTheRightPinIsPairedAndSeenByTheNode() {
        JoinResult joined = device.join(pin());
        assertThat(node.seenOverMutualTls).containsExactly(joined.deviceId());
        assertThat(device.announced).hasSize(1);
        assertThat(device.state.pendingRequest()).isEmpty();
        assertThat(device.state.membership())
                .hasValueSatisfying(
                        membership -> assertThat(membership.nodeKey()).isEqualTo(node.key.publicKey()));
        assertThat(device.health().ok()).isTrue();
    }

    @Test
    void aDeviceWithTheQrCodeTriesEveryAddressInIt() {
        JoinResult joined = device.join(new JoinTarget.Scanned(node.uri(deadAddress(), node.address())));
        assertThat(node.seenOverMutualTls).containsExactly(joined.deviceId());
        assertThat(device.state.membership().orElseThrow().addresses()).startsWith(node.address());
    }

    @Test
    void aServerThatIsNotTheNodeOfTheQrCodeGetsNoByte() {
        try (ObedientNode other = new ObedientNode()) {
            fails(ErrorCode.SERVER_UNTRUSTED, () -> device.join(new JoinTarget.Scanned(other.uri(node.address()))));
        }
        assertThat(node.hellos).hasValue(0);
    }

    @Test
    void aWrongCodeEndsTheJoinAfterOneTry() {
        String other = node.pin.exposeText().endsWith("0") ? "1" : "0";
        String wrong = node.pin.exposeText().replaceFirst(".$", other);
        fails(ErrorCode.PAIR_WRONG_CODE, () -> device.join(pin(wrong)));
        assertThat(node.hellos).hasValue(1);
        assertThat(node.requests).isEmpty();
        assertThat(device.state.pendingRequest()).isEmpty();
    }

    @Test
    void theRequestIsStoredBeforeItIsAnnounced() {
        device.onPending = request -> assertThat(device.state.pendingRequest()).contains(request);
        device.join(pin());
        assertThat(device.announced).hasSize(1);
    }

    @Test
    void aRejectedRequestIsForgotten() {
        node.whenPending = side -> side.send(PairingFrames.rejected("not mine"));
        fails(ErrorCode.PAIR_REJECTED, () -> device.join(pin()));
        assertThat(device.state.pendingRequest()).isEmpty();
        assertThat(device.state.membership()).isEmpty();
    }

    @Test
    void anExpiredRequestIsForgotten() {
        node.whenPending = side -> side.send(PairingFrames.expired());
        fails(ErrorCode.PAIR_EXPIRED, () -> device.join(pin()));
        assertThat(device.state.pendingRequest()).isEmpty();
    }

    @Test
    void aJoinThatDiedWhilePendingGoesOnWithoutACode() {
        device.onPending = request -> {
            throw new IllegalStateException("killed");
        };
        assertThatThrownBy(() -> device.join(pin())).hasMessage("killed");
        device.onPending = request -> {};
        JoinResult joined = device.join(withoutCode());
        assertThat(node.seenOverMutualTls).containsExactly(joined.deviceId());
        assertThat(node.hellos).hasValue(1);
        assertThat(device.announced.get(1).shortString())
                .isEqualTo(device.announced.get(0).shortString());
        assertThat(device.notices).anyMatch(notice -> notice.contains("no code is needed"));
    }

    @Test
    void aJoinThatDiedBeforeItsFirstContactMakesThatContact() {
        node.refusal = CloseReason.REFUSED;
        node.whenPending = side -> {
            side.approve();
            node.refusal = CloseReason.SHUTDOWN;
        };
        fails(ErrorCode.UNREACHABLE, () -> device.join(pin(), Optional.of(Duration.ofMinutes(1))));
        assertThat(device.state.pendingRequest()).isPresent();
        node.refusal = null;
        JoinResult joined = device.join(withoutCode());
        assertThat(node.seenOverMutualTls).containsExactly(joined.deviceId());
        assertThat(node.hellos).hasValue(1);
        assertThat(node.returns).hasValue(0);
        assertThat(device.state.pendingRequest()).isEmpty();
    }

    @Test
    void anAuthorityThatIsReplacedBetweenTheAnswerAndTheFirstContactEndsNoJoin() {
        node.whenPending = side -> {
            byte[] ofTheOneBefore = node.certificateFor(side.requestId());
            node.replaceAuthority();
            side.send(ofTheOneBefore);
        };
        node.renewal = enrollment -> RenewingVerifier.renewed(
                Certificates.der(node.authority.issueDevice(
                        enrollment.deviceId(), enrollment.deviceKey(), Duration.ofHours(24))),
                List.of(Certificates.der(node.authority.certificate())));
        device.join(new JoinTarget.Address(node.address(), () -> node.pin));
        assertThat(device.state.pendingRequest()).isEmpty();
        assertThat(device.state.membership().orElseThrow().authorities()).containsExactly(node.authority.certificate());
        assertThat(device.health().ok()).isTrue();
    }

    @Test
    void aDeviceThatIsTurnedAwayAtItsFirstContactMayJoinAfresh() {
        node.refusal = CloseReason.EVICTED;
        fails(ErrorCode.DEVICE_EVICTED, () -> device.join(pin()));
        assertThat(device.state.pendingRequest()).isEmpty();
        node.refusal = null;
        device.join(pin());
        assertThat(node.hellos).hasValue(2);
    }

    @Test
    void aLostConnectionIsTakenUpAgain() {
        BlockingQueue<NodeSide> waiting = new LinkedBlockingQueue<>();
        node.whenPending = waiting::add;
        device.onPending = request -> hangUp(waiting);
        node.whenBack = side -> {
            if (node.returns.get() < 3) {
                side.hangUp();
            } else {
                side.approve();
            }
        };
        JoinResult joined = device.join(pin());
        assertThat(node.seenOverMutualTls).containsExactly(joined.deviceId());
        assertThat(node.returns).hasValue(3);
        assertThat(device.announced).hasSize(1);
    }

    @Test
    void aJoinWhoseTimeIsUpCanBeContinued() {
        node.whenPending = side -> {};
        device.onPending = request -> device.advance(Duration.ofMinutes(2));
        fails(ErrorCode.PAIR_UNDECIDED, () -> device.join(pin(), Optional.of(Duration.ofMinutes(1))));
        assertThat(device.state.pendingRequest()).isPresent();
        device.onPending = request -> {};
        assertThat(device.join(withoutCode()).deviceId()).isEqualTo(node.seenOverMutualTls.get(0));
    }

    @Test
    void anotherServerAtTheAddressIsNotAskedAboutTheRequest() {
        device.onPending = request -> {
            throw new IllegalStateException("killed");
        };
        assertThatThrownBy(() -> device.join(pin())).hasMessage("killed");
        device.onPending = request -> {};
        int port = node.address().port();
        node.close();
        try (ObedientNode imposter = new ObedientNode(IdentityKey.generate(new SecureRandom()), port)) {
            fails(ErrorCode.SERVER_UNTRUSTED, () -> device.join(withoutCode()));
            assertThat(imposter.returns).hasValue(0);
        }
        assertThat(device.state.pendingRequest()).isPresent();
    }

    @Test
    void aRequestLongPastItsEndGivesWayToAFreshCode() {
        device.onPending = request -> {
            throw new IllegalStateException("killed");
        };
        assertThatThrownBy(() -> device.join(pin())).hasMessage("killed");
        device.onPending = request -> {};
        device.advance(Duration.ofMinutes(11));
        node.whenBack = side -> side.send(PairingFrames.expired());
        device.join(pin());
        assertThat(node.hellos).hasValue(2);
        assertThat(device.state.pendingRequest()).isEmpty();
    }

    @Test
    void aDeviceStaysWithItsNode() {
        device.join(pin());
        try (ObedientNode other = new ObedientNode()) {
            JoinTarget there = new JoinTarget.Address(other.address(), () -> PairingCode.parse(other.pin.exposeText()));
            fails(ErrorCode.DEVICE_PAIRED_ELSEWHERE, () -> device.join(there));
            assertThat(other.hellos).hasValue(0);
        }
        assertThat(device.health().ok()).isTrue();
    }

    @Test
    void aDeviceMayPairAgainWithItsNodeAndKeepsItsIdentity() {
        JoinResult first = device.join(pin());
        JoinResult second = device.join(pin());
        assertThat(second.deviceId()).isEqualTo(first.deviceId());
        assertThat(node.hellos).hasValue(2);
    }

    @Test
    void aNodeThatDoesNotAnswerIsUnreachable() {
        JoinTarget nobody = new JoinTarget.Address(deadAddress(), () -> PairingCode.parse("1234-567890"));
        fails(ErrorCode.UNREACHABLE, () -> device.join(nobody, Optional.of(Duration.ofSeconds(1))));
        assertThat(device.state.identity()).isPresent();
    }

    @Test
    void aRevokedDeviceLearnsThat() {
        device.join(pin());
        node.refusal = CloseReason.REVOKED;
        fails(ErrorCode.DEVICE_REVOKED, device::health);
    }

    @Test
    void aDeviceThatNeverJoinedIsNotPaired() {
        fails(ErrorCode.DEVICE_NOT_PAIRED, device::health);
    }

    private JoinTarget pin() {
        return pin(node.pin.exposeText());
    }

    private JoinTarget pin(String code) {
        return new JoinTarget.Address(node.address(), () -> PairingCode.parse(code));
    }

    private JoinTarget withoutCode() {
        return new JoinTarget.Address(node.address(), () -> {
            throw new AssertionError("No code is needed");
        });
    }

    /** A port that is taken by something that never answers. */
    private static HostPort deadAddress() {
        return new HostPort("127.0.0.1", SILENT.getLocalPort());
    }

    /** Not before the device has its request: closing a connection may overtake what was written to it. */
    private static void hangUp(BlockingQueue<NodeSide> waiting) {
        try {
            waiting.take().hangUp();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static DatagramSocket silent() {
        try {
            return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static void fails(ErrorCode error, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
