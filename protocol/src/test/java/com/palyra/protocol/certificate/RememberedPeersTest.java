package com.palyra.protocol.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedPeersTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LIFE = Duration.ofHours(1);

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(IdentityKey.generate(random), clock, random);
    private final RememberedPeers peers = new RememberedPeers(PeerKind.DEVICE, List.of(authority.certificate()), 2);

    @Test
    void whoComesAgainIsTheSamePeerAndIsJudgedByTheTimeOfThatMoment() throws Exception {
        byte[] leaf = leaf(authority);
        VerifiedPeer first = peers.verify(leaf, NOW);
        assertThat(first.certificateFingerprint()).isEqualTo(Certificates.fingerprint(Certificates.parse(leaf)));
        assertThat(peers.verify(leaf, NOW)).isSameAs(first);
        assertThat(peers.verify(leaf, first.notAfter())).isEqualTo(first);
        assertRefused(leaf, first.notAfter().plusMillis(1), GateRefusal.EXPIRED);
        assertRefused(leaf, first.notBefore().minusMillis(1), GateRefusal.WRONG_AUTHORITY);
        assertThat(peers.verify(leaf, NOW)).isEqualTo(first);
    }

    @Test
    void theEndOfTheAuthorityIsTheEndOfWhoWasRemembered() throws Exception {
        CertificateAuthoritySigner other =
                CertificateAuthoritySigner.create(IdentityKey.generate(random), clock, random);
        RememberedPeers both =
                new RememberedPeers(PeerKind.DEVICE, List.of(other.certificate(), authority.certificate()));
        Duration longer = Duration.ofDays(36_500);
        byte[] leaf = Certificates.der(authority.issueDevice(
                Ulid.generate(clock, random), IdentityKey.generate(random).publicKey(), longer));
        both.verify(leaf, NOW);
        Instant end = authority.certificate().getNotAfter().toInstant();
        assertThatThrownBy(() -> both.verify(leaf, end.plusMillis(1))).isInstanceOf(CertificateRefusedException.class);
    }

    @Test
    void everyChangedBitMakesAnotherCertificateThatDoesNotHold() throws Exception {
        byte[] leaf = leaf(authority);
        peers.verify(leaf, NOW);
        for (int i = 0; i < leaf.length; i++) {
            byte[] changed = leaf.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> peers.verify(changed, NOW)).isInstanceOf(CertificateRefusedException.class);
        }
    }

    @Test
    void whoDoesNotHoldIsNotRememberedAndWhoDoesIsForgottenWhenThereAreTooMany() throws Exception {
        CertificateAuthoritySigner stranger =
                CertificateAuthoritySigner.create(IdentityKey.generate(random), clock, random);
        byte[] foreign = leaf(stranger);
        assertRefused(foreign, NOW, GateRefusal.WRONG_AUTHORITY);
        assertRefused(new byte[] {1, 2, 3}, NOW, GateRefusal.MALFORMED);
        assertThat(peers.size()).isZero();

        byte[] first = leaf(authority);
        VerifiedPeer firstPeer = peers.verify(first, NOW);
        peers.verify(leaf(authority), NOW);
        assertThat(peers.verify(first, NOW)).isSameAs(firstPeer);
        peers.verify(leaf(authority), NOW);
        assertThat(peers.size()).isEqualTo(2);
        assertThat(peers.verify(first, NOW)).isSameAs(firstPeer);
        peers.verify(leaf(authority), NOW);
        peers.verify(leaf(authority), NOW);
        assertThat(peers.verify(first, NOW)).isEqualTo(firstPeer).isNotSameAs(firstPeer);
    }

    private void assertRefused(byte[] leaf, Instant now, GateRefusal reason) {
        assertThatThrownBy(() -> peers.verify(leaf, now))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(reason));
    }

    private byte[] leaf(CertificateAuthoritySigner issuer) {
        return Certificates.der(issuer.issueDevice(
                Ulid.generate(clock, random), IdentityKey.generate(random).publicKey(), LIFE));
    }
}
