package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateRequest;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A device whose certificate has expired and its node, in one thread. */
class RenewalAfterExpiryTest {
    private final TwoParties parties = TwoParties.withPin();
    private final byte[] leafSha256 = Sha256.of(parties.leaf);
    private final RenewingVerifier node = RenewingVerifier.start(leafSha256, parties.random);

    @Test
    void aDeviceThatHoldsItsKeyIsRecognisedAndGetsTheNextCertificate() throws Exception {
        RenewingProver device = device(parties.deviceKey, parties.leaf);
        X509Certificate next =
                parties.authority.issueDevice(parties.deviceId, parties.deviceKey.publicKey(), Duration.ofHours(24));

        Ulid claimed = node.onRenew(device.hello());
        RenewingProver.Answer answer = device.onChallenge(node.challenge(TwoParties.NOW));
        node.onProof(answer.proof(), parties.deviceKey.publicKey());

        assertThat(claimed).isEqualTo(parties.deviceId);
        assertThat(answer.nodeTime()).isEqualTo(TwoParties.NOW);
        X509Certificate authority = parties.authority.certificate();
        assertThat(device.onRenewed(
                        RenewingVerifier.renewed(Certificates.der(next), List.of(Certificates.der(authority)))))
                .isEqualTo(new RenewedCertificate(next, List.of(authority)));
    }

    @Test
    void anotherKeyIsRefused() {
        assertFault(() -> proveAt(leafSha256, IdentityKey.generate(parties.random)), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void aProofForAnotherConnectionIsRefused() {
        byte[] elsewhere = Sha256.of(parties.leafOf(parties.nodeKey));
        assertFault(() -> proveAt(elsewhere, parties.deviceKey), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void anOldProofDoesNotServeAFreshChallenge() throws Exception {
        RenewingProver device = device(parties.deviceKey, parties.leaf);
        byte[] hello = device.hello();
        node.onRenew(hello);
        byte[] proof = device.onChallenge(node.challenge(TwoParties.NOW)).proof();
        RenewingVerifier second = RenewingVerifier.start(leafSha256, parties.random);
        second.onRenew(hello);
        second.challenge(TwoParties.NOW);

        assertFault(() -> second.onProof(proof, parties.deviceKey.publicKey()), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void aProofForAnotherDeviceOrRequestIsRefused() throws Exception {
        byte[] csr = CertificateRequest.create(parties.deviceKey, parties.deviceId);
        byte[] other = CertificateRequest.create(parties.deviceKey, parties.nodeId);
        assertFault(() -> proveInstead(new RenewalMessages.Renew(parties.nodeId, csr)), PairingFault.BAD_SIGNATURE);
        assertFault(() -> proveInstead(new RenewalMessages.Renew(parties.deviceId, other)), PairingFault.BAD_SIGNATURE);
        proveInstead(new RenewalMessages.Renew(parties.deviceId, csr));
    }

    @Test
    void aRequestForAnotherKeyOrNoneIsRefusedAlsoWhenItIsSigned() {
        IdentityKey other = IdentityKey.generate(parties.random);
        assertFault(() -> signAndProve(CertificateRequest.create(other, parties.deviceId)), PairingFault.KEY_MISMATCH);
        assertFault(() -> signAndProve(new byte[20]), PairingFault.MALFORMED);
        assertFault(() -> signAndProve(new byte[Limits.CSR_BYTES + 1]), PairingFault.MALFORMED);
    }

    @Test
    void aProofOfTheWayBackIsNoneHere() {
        LeafChallenge challenge = new LeafChallenge(new byte[LeafChallenge.BYTES], leafSha256);
        assertThat(RenewalMessages.signed(challenge, parties.deviceId, new byte[0])
                        .bytes())
                .isNotEqualTo(ReturnMessages.signed(challenge, parties.deviceId).bytes());
    }

    @Test
    void theDeviceSignsNothingForAServerWithAnotherKey() {
        byte[] otherLeaf = parties.leafOf(IdentityKey.generate(parties.random));
        assertFault(() -> device(parties.deviceKey, otherLeaf), PairingFault.NODE_MISMATCH);
    }

    @Test
    void aRefusalReachesTheDeviceAtAnyTime() throws Exception {
        byte[] refused = PairingFrames.refused(RefusalCode.NOT_RENEWED);
        RenewingProver early = device(parties.deviceKey, parties.leaf);
        early.hello();
        assertThatThrownBy(() -> early.onChallenge(refused)).isInstanceOf(PairingRefusedException.class);
        RenewingProver late = proved();
        assertThatThrownBy(() -> late.onRenewed(refused)).isInstanceOf(PairingRefusedException.class);
    }

    @Test
    void whatIsNoCertificateIsNotTaken() throws Exception {
        byte[] good = parties.leaf;
        byte[] none = new byte[40];
        RenewingProver leaf = proved();
        assertFault(() -> leaf.onRenewed(RenewingVerifier.renewed(none, List.of(good))), PairingFault.BAD_CERTIFICATE);
        RenewingProver authority = proved();
        assertFault(
                () -> authority.onRenewed(RenewingVerifier.renewed(good, List.of(good, none))),
                PairingFault.BAD_CERTIFICATE);
        RenewingProver nothing = proved();
        assertFault(() -> nothing.onRenewed(RenewingVerifier.renewed(good, List.of())), PairingFault.BAD_CERTIFICATE);
    }

    @Test
    void neitherSideCanBeCalledOutOfTurnOrTwice() throws Exception {
        RenewingProver device = device(parties.deviceKey, parties.leaf);
        byte[] hello = device.hello();
        assertThatThrownBy(device::hello).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> device.onRenewed(hello)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.challenge(TwoParties.NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.onRenew(hello)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theFirstFrameTellsARenewalFromEverythingElse() throws Exception {
        assertThat(PairingFrames.peekFirst(
                        device(parties.deviceKey, parties.leaf).hello()))
                .isEqualTo(PairingFrames.First.RENEW);
    }

    private RenewingProver device(IdentityKey key, byte[] serverLeaf) throws PairingProtocolException {
        return RenewingProver.start(parties.deviceId, key, parties.nodeKey.publicKey(), serverLeaf);
    }

    private RenewingProver proved() throws PairingProtocolException {
        RenewingProver device = device(parties.deviceKey, parties.leaf);
        device.hello();
        device.onChallenge(new RenewalMessages.Challenge(new byte[32], TwoParties.NOW).toFrame());
        return device;
    }

    private void proveAt(byte[] leafSeenByTheNode, IdentityKey key) throws PairingProtocolException {
        RenewingVerifier verifier = RenewingVerifier.start(leafSeenByTheNode, parties.random);
        RenewingProver device = device(key, parties.leaf);
        verifier.onRenew(device.hello());
        byte[] proof = device.onChallenge(verifier.challenge(TwoParties.NOW)).proof();
        verifier.onProof(proof, parties.deviceKey.publicKey());
    }

    /** Somebody in between changes what the device begins with. */
    private void proveInstead(RenewalMessages.Renew changed) throws PairingProtocolException {
        RenewingVerifier verifier = RenewingVerifier.start(leafSha256, parties.random);
        RenewingProver device = device(parties.deviceKey, parties.leaf);
        device.hello();
        verifier.onRenew(changed.toFrame());
        byte[] proof = device.onChallenge(verifier.challenge(TwoParties.NOW)).proof();
        verifier.onProof(proof, parties.deviceKey.publicKey());
    }

    /** The device's key under a request of the test's choice. */
    private void signAndProve(byte[] csr) throws PairingProtocolException {
        RenewingVerifier verifier = RenewingVerifier.start(leafSha256, parties.random);
        verifier.onRenew(new RenewalMessages.Renew(parties.deviceId, csr).toFrame());
        byte[] challenge = RenewalMessages.Challenge.read(verifier.challenge(TwoParties.NOW))
                .challenge();
        byte[] signature = parties.deviceKey.sign(
                RenewalMessages.signed(new LeafChallenge(challenge, leafSha256), parties.deviceId, csr));
        verifier.onProof(new RenewalMessages.Proof(signature).toFrame(), parties.deviceKey.publicKey());
    }

    private static void assertFault(ThrowingCallable call, PairingFault fault) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
