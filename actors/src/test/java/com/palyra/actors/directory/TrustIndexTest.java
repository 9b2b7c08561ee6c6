package com.palyra.actors.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.directory.TrustIndex.Claim;
import com.palyra.actors.testing.TestClock;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TrustIndexTest {
    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, random);
    private final Ed25519PublicKey key = IdentityKey.generate(random).publicKey();
    private final Ed25519PublicKey other = IdentityKey.generate(random).publicKey();
    private final TrustIndex trust = new TrustIndex();

    @Test
    void whoIsNotKnownIsRefusedAndMayPair() {
        assertThat(trust.refuse(peer(id, key))).contains(GateRefusal.UNKNOWN_DEVICE);
        assertThat(trust.claim(id, key)).isEqualTo(Claim.FREE);
    }

    @Test
    void aPairedDeviceIsRefusedWithAnotherKeyOnly() {
        trust.paired(id, key);
        assertThat(trust.refuse(peer(id, key))).isEmpty();
        assertThat(trust.refuse(peer(id, other))).contains(GateRefusal.KEY_MISMATCH);
        assertThat(trust.claim(id, key)).isEqualTo(Claim.SAME_KEY);
        assertThat(trust.claim(id, other)).isEqualTo(Claim.OTHER_KEY);
    }

    @Test
    void aRevokedKeyIsBlockedUnderEveryUlid() {
        trust.paired(id, key);
        trust.revoked(id);
        Ulid fresh = Ulid.generate(clock, random);
        assertThat(trust.refuse(peer(id, key))).contains(GateRefusal.REVOKED);
        assertThat(trust.claim(fresh, key)).isEqualTo(Claim.REVOKED);
        assertThat(trust.claim(id, other)).isEqualTo(Claim.REVOKED);
        assertThat(trust.claim(fresh, other)).isEqualTo(Claim.FREE);
    }

    @Test
    void aKeyBelongsToOneUlid() {
        Ulid second = Ulid.generate(clock, random);
        assertThat(trust.take(id, key)).isEqualTo(Claim.FREE);
        assertThat(trust.take(second, key)).isEqualTo(Claim.OTHER_ID);
        trust.paired(id, key);
        assertThat(trust.claim(second, key)).isEqualTo(Claim.OTHER_ID);
        assertThat(trust.take(id, key)).isEqualTo(Claim.SAME_KEY);
    }

    @Test
    void revokingBlocksTheKeyBeforeAnyEventSaysSo() {
        trust.paired(id, key);
        trust.block(id, GateRefusal.REVOKED);
        assertThat(trust.claim(Ulid.generate(clock, random), key)).isEqualTo(Claim.REVOKED);
    }

    @Test
    void anEvictedDeviceMayPairAgain() {
        trust.paired(id, key);
        trust.block(id, GateRefusal.EVICTED);
        trust.evicted(id);
        assertThat(trust.refuse(peer(id, key))).contains(GateRefusal.EVICTED);
        assertThat(trust.claim(id, key)).isEqualTo(Claim.SAME_KEY);
        trust.paired(id, key);
        assertThat(trust.refuse(peer(id, key))).isEmpty();
    }

    @Test
    void aBlockForARevocationIsNotLiftedByWhateverComesLate() {
        trust.paired(id, key);
        trust.block(id, GateRefusal.REVOKED);
        trust.block(id, GateRefusal.EVICTED);
        trust.paired(id, key);
        assertThat(trust.refuse(peer(id, key))).contains(GateRefusal.REVOKED);
        assertThat(trust.claim(id, key)).isEqualTo(Claim.REVOKED);
    }

    @Test
    void onlyADeviceThatIsPairedAndNotRefusedHasAKeyToProve() {
        assertThat(trust.pairedKey(id)).isEmpty();
        trust.paired(id, key);
        assertThat(trust.pairedKey(id)).contains(key);
        trust.block(id, GateRefusal.EVICTED);
        assertThat(trust.pairedKey(id)).isEmpty();
        trust.evicted(id);
        assertThat(trust.pairedKey(id)).isEmpty();
        trust.paired(id, key);
        assertThat(trust.pairedKey(id)).contains(key);
        trust.revoked(id);
        assertThat(trust.pairedKey(id)).isEmpty();
        trust.paired(id, key);
        assertThat(trust.pairedKey(id)).as("a key that was revoked").isEmpty();
    }

    private VerifiedPeer peer(Ulid who, Ed25519PublicKey with) {
        return new VerifiedPeer(
                PeerKind.DEVICE,
                who,
                with,
                "00",
                BigInteger.ONE,
                clock.instant(),
                clock.instant().plusSeconds(60));
    }
}
