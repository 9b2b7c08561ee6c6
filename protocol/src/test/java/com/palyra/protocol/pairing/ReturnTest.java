package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReturnTest {
    private final TwoParties parties = TwoParties.withPin();
    private final byte[] leafSha256 = Sha256.of(parties.leaf);

    @Test
    void aDeviceThatHoldsTheKeyOfItsRequestIsRecognised() throws Exception {
        ReturningVerifier node = ReturningVerifier.start(leafSha256, parties.random);
        ReturningProver device = back(parties.deviceKey, parties.leaf);

        ReturnOffer offer = node.onReturn(device.hello());
        byte[] proof = device.onChallenge(node.challenge());

        assertThat(offer).isEqualTo(new ReturnOffer(parties.deviceId, parties.session));
        node.onProof(proof, parties.deviceKey.publicKey());
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
        ReturningVerifier first = ReturningVerifier.start(leafSha256, parties.random);
        ReturningProver device = back(parties.deviceKey, parties.leaf);
        byte[] hello = device.hello();
        first.onReturn(hello);
        byte[] proof = device.onChallenge(first.challenge());
        ReturningVerifier second = ReturningVerifier.start(leafSha256, parties.random);
        second.onReturn(hello);
        second.challenge();

        assertFault(() -> second.onProof(proof, parties.deviceKey.publicKey()), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void aProofForAnotherRequestIsRefused() throws Exception {
        ReturningVerifier node = ReturningVerifier.start(leafSha256, parties.random);
        ReturningProver device = back(parties.deviceKey, parties.leaf);
        device.hello();
        Ulid other = parties.nodeId;
        node.onReturn(new ReturnMessages.Return(parties.deviceId, other).toFrame());

        byte[] proof = device.onChallenge(node.challenge());

        assertFault(() -> node.onProof(proof, parties.deviceKey.publicKey()), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void theDeviceSendsNothingToAServerWithAnotherKey() {
        byte[] otherLeaf = parties.leafOf(IdentityKey.generate(parties.random));
        assertFault(() -> back(parties.deviceKey, otherLeaf), PairingFault.NODE_MISMATCH);
    }

    @Test
    void aRenewedCertificateOfTheSameNodeIsFine() throws Exception {
        assertThat(back(parties.deviceKey, parties.leafOf(parties.nodeKey)).hello())
                .isNotEmpty();
    }

    @Test
    void aRefusalReachesTheDevice() throws Exception {
        ReturningProver device = back(parties.deviceKey, parties.leaf);
        device.hello();

        assertThatThrownBy(() -> device.onChallenge(PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST)))
                .isInstanceOf(PairingRefusedException.class);
    }

    @Test
    void theFirstFrameTellsARunFromAReturn() throws Exception {
        assertThat(PairingFrames.peekFirst(parties.prover().hello())).isEqualTo(PairingFrames.First.HELLO);
        assertThat(PairingFrames.peekFirst(back(parties.deviceKey, parties.leaf).hello()))
                .isEqualTo(PairingFrames.First.RETURN);
        assertFault(() -> PairingFrames.peekFirst(PairingFrames.expired()), PairingFault.UNEXPECTED_MESSAGE);
    }

    private ReturningProver back(IdentityKey key, byte[] serverLeaf) throws PairingProtocolException {
        return ReturningProver.start(parties.deviceId, key, parties.session, parties.nodeKey.publicKey(), serverLeaf);
    }

    private void proveAt(byte[] leafSeenByTheNode, IdentityKey key) throws PairingProtocolException {
        ReturningVerifier node = ReturningVerifier.start(leafSeenByTheNode, parties.random);
        ReturningProver device = back(key, parties.leaf);
        node.onReturn(device.hello());
        node.onProof(device.onChallenge(node.challenge()), parties.deviceKey.publicKey());
    }

    private static void assertFault(ThrowingCallable call, PairingFault fault) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
