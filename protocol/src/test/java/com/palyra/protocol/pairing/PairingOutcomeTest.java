package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairingOutcomeTest {
    private final TwoParties parties = TwoParties.withPin();
    private final byte[] authority = Certificates.der(parties.authority.certificate());

    @Test
    void theCertificateOfThisDeviceIsAccepted() throws Exception {
        byte[] leaf = leaf(parties.deviceId, parties.deviceKey.publicKey());

        PairingOutcome outcome = read(PairingFrames.certificate(leaf, List.of(authority), List.of("global:read")));

        assertThat(outcome).isInstanceOfSatisfying(PairingOutcome.Certified.class, certified -> {
            assertThat(certified.leafDer()).isEqualTo(leaf);
            assertThat(certified.caBundle()).containsExactly(authority);
            assertThat(certified.grants()).containsExactly("global:read");
        });
    }

    @Test
    void aCertificateForAnotherKeyIdOrAuthorityIsRefused() {
        IdentityKey other = IdentityKey.generate(parties.random);
        refuses(PairingFrames.certificate(leaf(parties.deviceId, other.publicKey()), List.of(authority), List.of()));
        refuses(PairingFrames.certificate(
                leaf(parties.nodeId, parties.deviceKey.publicKey()), List.of(authority), List.of()));
        refuses(PairingFrames.certificate(parties.leafOf(parties.deviceKey), List.of(authority), List.of()));
        byte[] stranger = Certificates.der(
                CertificateAuthoritySigner.create(other, InstantSource.fixed(TwoParties.NOW), parties.random)
                        .certificate());
        byte[] leaf = leaf(parties.deviceId, parties.deviceKey.publicKey());
        refuses(PairingFrames.certificate(leaf, List.of(stranger), List.of()));
        refuses(PairingFrames.certificate(leaf, List.of(), List.of()));
        refuses(PairingFrames.certificate(new byte[] {1, 2, 3}, List.of(authority), List.of()));
    }

    @Test
    void aCertificateThatIsNotValidNowIsRefused() {
        byte[] frame = PairingFrames.certificate(
                leaf(parties.deviceId, parties.deviceKey.publicKey()), List.of(authority), List.of());
        for (Instant now : List.of(TwoParties.NOW.minusSeconds(3600), TwoParties.NOW.plus(Duration.ofDays(2)))) {
            assertThatThrownBy(() ->
                            PairingProver.readOutcome(frame, parties.deviceId, parties.deviceKey.publicKey(), now))
                    .isInstanceOf(PairingProtocolException.class);
        }
    }

    @Test
    void theOtherOutcomesAreRead() throws Exception {
        assertThat(read(PairingFrames.rejected("not ours"))).isEqualTo(new PairingOutcome.Rejected("not ours"));
        assertThat(read(PairingFrames.expired())).isEqualTo(new PairingOutcome.Expired());
        assertThat(read(ReturningVerifier.stillPending(parties.session, TwoParties.NOW)))
                .isEqualTo(new PairingOutcome.StillPending(parties.session, TwoParties.NOW));
        assertThatThrownBy(() -> read(PairingFrames.refused(RefusalCode.REVOKED)))
                .isInstanceOf(PairingRefusedException.class);
    }

    @Test
    void aReasonThatATerminalWouldInterpretIsCleaned() throws Exception {
        assertThat(read(PairingFrames.rejected("\u001b[2Jno\u202e"))).isEqualTo(new PairingOutcome.Rejected("?[2Jno?"));
        assertThat(read(PairingFrames.rejected(" "))).isEqualTo(new PairingOutcome.Rejected("?"));
        assertThat(read(PairingFrames.rejected("x".repeat(1000))))
                .isEqualTo(new PairingOutcome.Rejected("x".repeat(256)));
        byte[] raw = WireWriter.of("rejected").text("reason", "\u001b[2J").toFrame();
        assertThatThrownBy(() -> read(raw)).isInstanceOf(PairingProtocolException.class);
    }

    @Test
    void aFrameThatWouldBeTooLongToReadIsNotWritten() {
        assertThatThrownBy(() -> PairingFrames.certificate(new byte[16 * 1024], List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] leaf(Ulid id, Ed25519PublicKey key) {
        return Certificates.der(parties.authority.issueDevice(id, key, Duration.ofDays(1)));
    }

    private PairingOutcome read(byte[] frame) throws PairingProtocolException {
        return PairingProver.readOutcome(frame, parties.deviceId, parties.deviceKey.publicKey(), TwoParties.NOW);
    }

    private void refuses(byte[] frame) {
        assertThatThrownBy(() -> read(frame))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(PairingFault.BAD_CERTIFICATE));
    }
}
