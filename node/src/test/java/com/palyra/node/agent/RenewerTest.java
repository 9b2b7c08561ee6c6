package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.Enrollment;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RenewingVerifier;
import com.palyra.protocol.quic.CloseReason;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device says and keeps when its certificate has expired; the node's clock stands where the test wants it. */
@Timeout(120)
class RenewerTest {
    @TempDir
    Path directory = Path.of("");

    private ObedientNode node;
    private TestDevice device;

    @BeforeEach
    void join() {
        node = new ObedientNode();
        device = new TestDevice(directory.resolve("device"));
        node.whenPending = NodeSide::approve;
        device.join(new JoinTarget.Address(node.address(), () -> node.pin));
    }

    @AfterEach
    void closeBoth() {
        device.close();
        node.close();
    }

    @Test
    void whatTheNodeCallsExpiredIsRenewedAndUsed() {
        node.refusal = CloseReason.EXPIRED;
        node.renewal = enrollment -> {
            node.refusal = null;
            return renewed(leaf(enrollment, Duration.ofDays(2)));
        };
        assertThat(device.renew()).isAfter(device.now().plus(Duration.ofHours(47)));
        assertThat(device.state.renewed()).isEmpty();
        assertThat(device.state.membership().orElseThrow().certificateExpiresAt())
                .isAfter(device.now().plus(Duration.ofHours(47)));
        assertThat(device.health().ok()).isTrue();
    }

    @Test
    void aRefusalIsToldAndNothingChanges() {
        node.now = device::now;
        device.advance(Duration.ofHours(25));
        Membership before = device.state.membership().orElseThrow();
        assertThat(Renewer.isExpired(device.state, device.now())).isTrue();
        fails(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, device::renew).hasMessageContaining("does not renew");
        assertThat(node.renewals).hasValue(1);
        assertThat(device.state.membership()).contains(before);

        node.renewal = enrollment -> PairingFrames.refused(RefusalCode.UNAVAILABLE);
        fails(ErrorCode.NODE_BUSY, device::renew);
    }

    @Test
    void aClockThatIsWrongIsNamedWhenTheNodeRefuses() {
        device.advance(Duration.ofHours(26));
        fails(ErrorCode.DEVICE_CLOCK_WRONG, device::renew)
                .hasMessageContaining("clock is 1d")
                .hasMessageContaining("ahead");
    }

    @Test
    void aClockThatIsWrongIsNamedWhenTheNextCertificateIsNotGoodByIt() {
        device.advance(Duration.ofHours(25));
        node.renewal = enrollment -> renewed(leaf(enrollment, Duration.ofHours(24)));
        fails(ErrorCode.DEVICE_CLOCK_WRONG, device::renew).hasMessageContaining("ahead");
        assertThat(device.state.renewed()).isEmpty();
    }

    @Test
    void aClockThatIsWrongIsNamedWhenTheCertificateOfTheNodeIsNotGoodByIt() {
        device.advance(Duration.ofHours(-3).minusSeconds(90));
        fails(ErrorCode.DEVICE_CLOCK_WRONG, device::health)
                .hasMessage("This machine's clock is 3h 1m behind the node's, so their certificates do not hold here.");
    }

    @Test
    void aCertificateOfSomebodyElseIsNotTaken() {
        node.refusal = CloseReason.EXPIRED;
        node.renewal = enrollment -> renewed(Certificates.der(node.authority.issueDevice(
                enrollment.deviceId(), IdentityKey.generate(new SecureRandom()).publicKey(), Duration.ofHours(24))));
        fails(ErrorCode.PROTOCOL_FAILED, device::renew);
        assertThat(device.state.renewed()).isEmpty();
    }

    @Test
    void aNodeWithAnotherAuthorityIsBelievedForItsKeyAndGivesTheNextCertificate() {
        node.replaceAuthority();
        fails(ErrorCode.DEVICE_AUTHORITY_CHANGED, device::health);
        node.renewal = enrollment -> renewed(leaf(enrollment, Duration.ofHours(24)));
        device.renew();
        assertThat(device.state.membership().orElseThrow().authorities()).containsExactly(node.authority.certificate());
        assertThat(device.health().ok()).isTrue();
    }

    @Test
    void aRefusalToRenewWhatIsGoodDoesNotEndTheDevice() {
        node.replaceAuthority();
        fails(ErrorCode.DEVICE_AUTHORITY_CHANGED, device::renew);
        assertThat(node.renewals).as("one to know why, one to renew").hasValue(2);
        node.now = device::now;
        device.advance(Duration.ofHours(25));
        fails(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, device::renew);
    }

    @Test
    void aCertificateThatNoneOfTheAuthoritiesWithItHasSignedIsNotTaken() {
        node.refusal = CloseReason.EXPIRED;
        CertificateAuthoritySigner other = CertificateAuthoritySigner.create(
                IdentityKey.generate(node.random), InstantSource.system(), node.random);
        node.renewal = enrollment -> renewed(Certificates.der(
                other.issueDevice(enrollment.deviceId(), enrollment.deviceKey(), Duration.ofHours(24))));
        Membership before = device.state.membership().orElseThrow();
        fails(ErrorCode.PROTOCOL_FAILED, device::renew);
        assertThat(device.state.membership()).contains(before);
    }

    @Test
    void aServerWithAnotherKeyGetsNoByte() {
        device.advance(Duration.ofHours(25));
        int port = node.address().port();
        node.close();
        try (ObedientNode other = new ObedientNode(IdentityKey.generate(new SecureRandom()), port)) {
            fails(ErrorCode.SERVER_UNTRUSTED, device::renew);
            assertThat(other.renewals).hasValue(0);
        }
    }

    private byte[] renewed(byte[] leaf) {
        return RenewingVerifier.renewed(leaf, List.of(Certificates.der(node.authority.certificate())));
    }

    private byte[] leaf(Enrollment enrollment, Duration life) {
        return Certificates.der(node.authority.issueDevice(enrollment.deviceId(), enrollment.deviceKey(), life));
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> fails(
            ErrorCode error, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
