package com.palyra.actors.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.view.GrantView;
import com.palyra.persistence.event.DeviceEvent.DeviceEvicted;
import com.palyra.persistence.event.DeviceEvent.DeviceGrantRevoked;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.persistence.event.DeviceEvent.DeviceRevoked;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownGrantsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final Scope SKILL = Scope.parse("skill:a");

    private final Directory directory = new Directory(new TrustIndex());
    private final Ulid one = Ulid.generate(() -> AT, RANDOM);
    private final Ulid other = Ulid.generate(() -> AT.plusSeconds(1), RANDOM);

    @Test
    void aDeviceThatNobodyKnowsHasNoListAndAFreshOneAnEmptyOne() {
        assertThat(directory.grants(one)).isEmpty();
        pair(one);
        assertThat(directory.grants(one)).contains(List.of());
    }

    @Test
    void grantsAreListedByScopeAndReplaced() {
        pair(one);
        grant(one, "skill:a=read", AT);
        grant(one, "global=write", AT);
        grant(one, "skill:a=write", AT.plusSeconds(5));
        assertThat(directory.grants(one))
                .contains(List.of(
                        new GrantView(Grant.parse("global=write"), AT, false),
                        new GrantView(Grant.parse("skill:a=write"), AT.plusSeconds(5), false)));
        directory.apply(new DeviceGrantRevoked(one, "skill:a", AT));
        assertThat(directory.grants(one)).contains(List.of(new GrantView(Grant.parse("global=write"), AT, false)));
    }

    @Test
    void whoReachesAScopeIsListed() {
        pair(one);
        pair(other);
        grant(other, "skill:a=read", AT);
        grant(one, "skill:a=write", AT);
        grant(one, "global=read", AT);
        assertThat(directory.devicesWith(SKILL)).containsExactly(one, other);
        assertThat(directory.devicesWith(Scope.GLOBAL)).containsExactly(one);
        assertThat(directory.devicesWith(Scope.parse("skill:b"))).isEmpty();
        assertThat(directory.grantedScopes()).containsExactly(Scope.GLOBAL, SKILL);
    }

    @Test
    void grantsEndWithEvictionRevocationAndAnotherPairing() {
        pair(one);
        grant(one, "skill:a=read", AT);
        directory.apply(new DeviceEvicted(one, "r", AT));
        assertThat(directory.grants(one)).contains(List.of());
        assertThat(directory.devicesWith(SKILL)).isEmpty();

        pair(one);
        grant(one, "skill:a=read", AT);
        pair(one);
        assertThat(directory.devicesWith(SKILL)).isEmpty();

        grant(one, "skill:a=read", AT);
        directory.apply(new DeviceRevoked(one, "r", AT));
        assertThat(directory.devicesWith(SKILL)).isEmpty();
    }

    private void pair(Ulid device) {
        directory.apply(new DevicePaired(
                device, device, IdentityKey.generate(RANDOM).publicKey().raw(), "phone", "cli", "test", AT));
    }

    private void grant(Ulid device, String grant, Instant at) {
        Grant parsed = Grant.parse(grant);
        directory.apply(new DeviceGranted(
                device, parsed.scope().toString(), parsed.access().wireName(), at));
    }
}
