package com.palyra.protocol.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GateRefusalTest {
    @Test
    void theNamesInAuditRecordsStayWhatTheyAre() {
        assertThat(Arrays.stream(GateRefusal.values()).map(GateRefusal::reason))
                .containsExactly(
                        "no_certificate",
                        "malformed",
                        "wrong_authority",
                        "expired",
                        "not_yet_valid",
                        "wrong_eku",
                        "wrong_san",
                        "not_ed25519",
                        "key_mismatch",
                        "unknown_device",
                        "revoked",
                        "evicted",
                        "superseded",
                        "wrong_state",
                        "wrong_alpn",
                        "too_many",
                        "paused",
                        "unavailable");
    }
}
