package com.palyra.actors.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.persistence.event.VaultEvent.SecretStored;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a scope may take, so that whoever asks still waits when something was done. */
@Timeout(60)
class ScopeTimesTest extends ScopeUnderTest {
    private final Leave leave = new Leave();
    private final Origin device = new Origin(Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), "192.0.2.1", leave);

    @Test
    void theStepsOfAPutFitIntoItsTimeAndWhoeverAsksWaitsLonger() {
        Duration writing = Limits.BACKEND_TIMEOUT.multipliedBy(2).plus(Limits.JOURNAL_WRITE);
        assertThat(ScopeQueue.PATIENCE).isPositive();
        assertThat(ScopeQueue.PATIENCE.plus(writing)).isLessThanOrEqualTo(Limits.VAULT_ANSWER);
        Duration asking = Limits.ASK_TIMEOUT;
        Duration operator = Limits.VAULT_ANSWER.plus(asking).plus(Limits.PROJECTION_LAG.plus(asking));
        assertThat(operator).isLessThan(Limits.ADMIN_ANSWER);
        assertThat(Limits.ADMIN_ANSWER).isLessThan(Limits.ADMIN_IDLE);
        Duration call = asking.plus(Limits.VAULT_ANSWER.plus(asking)).plus(asking);
        assertThat(call).isLessThan(Limits.DEVICE_ANSWER);
    }

    @Test
    void aChangeWhoseTurnComesTooLateIsNotBegun() {
        owner.tell(new Put(ref, value("a"), null, device, answers.ref()));
        leave.whenAsked(() -> clock.advance(ScopeQueue.PATIENCE.plusSeconds(1)));
        assertThat(refused(answers.receiveMessage())).isEqualTo(ErrorCode.VAULT_BUSY);
        assertThat(backend.blobs).isEmpty();
    }

    @Test
    void aPutThatTookTooLongIsNotStoredAndLeavesNothing() {
        put("a", null);
        owner.tell(new Put(ref, value("b"), null, device, answers.ref()));
        leave.grant();
        leave.whenAsked(() ->
                clock.advance(Limits.VAULT_ANSWER.minus(Limits.JOURNAL_WRITE).plusSeconds(1)));
        assertThat(refused(answers.receiveMessage())).isEqualTo(ErrorCode.VAULT_BUSY);
        assertThat(got(null)).isEqualTo("a");
        put("c", null);
        assertThat(backend.blobs).hasSize(2);
        assertThat(KIT.kinds(journalId)).containsExactly(SecretStored.class, SecretStored.class);
    }
}
