package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.http.Page.Answer;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.persistence.journal.store.StoreCondition.State;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration QUARTER = Duration.ofDays(90);

    @Test
    void aNodeThatWritesAndHasACertificateIsReady() {
        assertThat(answer(State.OK, Duration.ofHours(3), QUARTER))
                .isEqualTo(new Answer(200, "application/json", "{\"ready\":true,\"problems\":[]}\n"));
    }

    @Test
    void eachProblemIsNamed() {
        assertThat(answer(State.DISK_FULL, QUARTER, QUARTER).body()).contains("[\"journal_disk_full\"]");
        assertThat(answer(State.FAILED, Duration.ofHours(1), QUARTER))
                .isEqualTo(new Answer(
                        503,
                        "application/json",
                        "{\"ready\":false,\"problems\":[\"journal_failed\",\"certificate_near_its_end\"]}\n"));
        assertThat(answer(State.OK, Duration.ofSeconds(-1), QUARTER).status()).isEqualTo(503);
    }

    @Test
    void certificatesWithAShortLifeAreNotNearTheirEndAllTheTime() {
        assertThat(answer(State.OK, Duration.ofMinutes(7), Duration.ofHours(1)).status())
                .isEqualTo(200);
        assertThat(answer(State.OK, Duration.ofMinutes(5), Duration.ofHours(1)).status())
                .isEqualTo(503);
    }

    private static Answer answer(State journal, Duration left, Duration life) {
        return new Readiness(() -> new StoreCondition(journal, 0, 0), () -> NOW.plus(left), life, () -> NOW).answer();
    }
}
