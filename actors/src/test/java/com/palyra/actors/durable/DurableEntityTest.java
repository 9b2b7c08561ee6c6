package com.palyra.actors.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.junit.jupiter.api.Test;

class DurableEntityTest {
    @Test
    void theJournalsOwnErrorIsTold() {
        PalyraException full = new PalyraException(ErrorCode.JOURNAL_DISK_FULL, "There is no room.");

        assertThat(DurableEntity.told(new JournalPersistFailed(full))).isSameAs(full);
        assertThat(DurableEntity.told(new JournalPersistFailed(new IllegalStateException(full))))
                .isSameAs(full);
    }

    @Test
    void anyOtherFailureIsAWriteThatDidNotHappen() {
        PalyraException told = DurableEntity.told(new JournalPersistFailed(new IllegalStateException("secret detail")));

        assertThat(told.error()).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(told.sentence()).doesNotContain("secret detail");
    }
}
