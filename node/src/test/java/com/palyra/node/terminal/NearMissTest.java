package com.palyra.node.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissTest {
    private static final List<String> VERBS = List.of("status", "pairing", "devices", "up", "version");

    @Test
    void findsWhatWasMeantBehindASlipOfTheFinger() {
        assertThat(NearMiss.closest("statsu", VERBS)).contains("status");
        assertThat(NearMiss.closest("PAIRNG", VERBS)).contains("pairing");
        assertThat(NearMiss.closest("device", VERBS)).contains("devices");
        assertThat(NearMiss.closest("vers", VERBS)).contains("version");
    }

    @Test
    void saysNothingWhenNothingIsNear() {
        assertThat(NearMiss.closest("frobnicate", VERBS)).isEmpty();
        assertThat(NearMiss.closest("", VERBS)).isEmpty();
        assertThat(NearMiss.closest("x".repeat(100_000), VERBS)).isEmpty();
    }

    @Test
    void aSwapOfNeighboursIsOneSlip() {
        assertThat(NearMiss.distance("stauts", "status")).isEqualTo(1);
        assertThat(NearMiss.distance("kitten", "sitting")).isEqualTo(3);
    }
}
