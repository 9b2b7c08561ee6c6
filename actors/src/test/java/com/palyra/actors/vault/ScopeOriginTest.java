package com.palyra.actors.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.vault.VaultCommand.Delete;
import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.vault.VaultCommand.RotateKey;
import com.palyra.actors.vault.VaultCommand.Undelete;
import com.palyra.persistence.event.VaultEvent.SecretStored;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On whose behalf a scope is changed: what the audit log says, and what is not done when he may not any more. */
@Timeout(60)
class ScopeOriginTest extends ScopeUnderTest {
    private static final Ulid DEVICE = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    private final Leave leave = new Leave();
    private final Origin device = new Origin(DEVICE, "192.0.2.1", leave);

    @Test
    void whatADeviceChangedIsWrittenDownAlthoughNobodyWaitsForTheAnswer() {
        owner.tell(new Put(ref, value("a"), null, device, KIT.ignored()));
        leave.grant();
        leave.grant();
        assertThat(entry())
                .isEqualTo(AuditEntry.byDevice("vault.put", DEVICE, AuditEntry.DONE, "192.0.2.1")
                        .with("secret", ref.toString())
                        .with("version", "1"));
        owner.tell(new Delete(ref, device, KIT.ignored()));
        leave.grant();
        leave.grant();
        assertThat(entry())
                .isEqualTo(AuditEntry.byDevice("vault.delete", DEVICE, AuditEntry.DONE, "192.0.2.1")
                        .with("secret", ref.toString()));
    }

    @Test
    void whatAnOperatorChangedOrTriedIsWrittenDown() {
        put("a", null);
        assertThat(entry()).isEqualTo(operator("vault.put", AuditEntry.DONE).with("version", "1"));
        ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo));
        assertThat(entry()).isEqualTo(operator("vault.delete", AuditEntry.DONE));
        ask(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo));
        assertThat(entry()).isEqualTo(operator("vault.undelete", AuditEntry.DONE));
        ask(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo));
        assertThat(entry()).isEqualTo(operator("vault.undelete", AuditEntry.DONE));
        refusal(put("b", 7L, answers.ref()));
        assertThat(entry()).isEqualTo(operator("vault.put", AuditEntry.FAILED).with("error", "VAULT-004"));
        KIT.failNextWrite(journalId);
        refusal(put("b", null, answers.ref()));
        assertThat(entry().outcome()).isEqualTo(AuditEntry.FAILED);
        ask(replyTo -> new RotateKey(scope, false, done -> {}, Origin.OPERATOR, replyTo));
        assertThat(entry()).isEqualTo(AuditEntry.byOperator("vault.rotate", scope.toString(), AuditEntry.DONE));
        ask(replyTo -> new Destroy(ref, null, Origin.OPERATOR, replyTo));
        assertThat(entry()).isEqualTo(operator("vault.destroy", AuditEntry.DONE));
    }

    @Test
    void aPutThatWaitedIsNotBegunWhenItsDeviceMayNotAnyMore() {
        CountDownLatch gate = new CountDownLatch(1);
        backend.gate = gate;
        owner.tell(put("slow", null, KIT.ignored()));
        owner.tell(new Put(ref, value("late"), null, device, answers.ref()));
        gate.countDown();
        leave.refuse();
        assertThat(refused(answers.receiveMessage())).isEqualTo(ErrorCode.VAULT_NOT_GRANTED);
        assertThat(got(null)).isEqualTo("slow");
        assertThat(KIT.kinds(journalId)).containsExactly(SecretStored.class);
    }

    @Test
    void aPutThatWaitedIsNotBegunWhenItsSessionIsGone() {
        CountDownLatch gate = new CountDownLatch(1);
        backend.gate = gate;
        owner.tell(put("slow", null, KIT.ignored()));
        owner.tell(new Put(ref, value("late"), null, device, answers.ref()));
        leave.withdrawn = true;
        gate.countDown();
        leave.grant();
        assertThat(refused(answers.receiveMessage())).isEqualTo(ErrorCode.VAULT_NOT_GRANTED);
        assertThat(got(null)).isEqualTo("slow");
    }

    @Test
    void aPutThatIsUnderWayLeavesNothingWhenItsDeviceMayNotAnyMore() {
        put("a", null);
        owner.tell(new Put(ref, value("b"), null, device, answers.ref()));
        leave.grant();
        leave.refuse();
        assertThat(refused(answers.receiveMessage())).isEqualTo(ErrorCode.VAULT_NOT_GRANTED);
        assertThat(put("c", null).version()).isEqualTo(3);
        assertThat(refusal(replyTo -> new Get(ref, 2L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(backend.blobs).hasSize(2);
    }

    @Test
    void aDeletionIsNotMadeWhenTheAskingFails() {
        put("a", null);
        owner.tell(new Delete(ref, device, answers.ref()));
        leave.grant();
        leave.fail();
        assertThat(refused(answers.receiveMessage())).isEqualTo(ErrorCode.VAULT_NOT_GRANTED);
        assertThat(got(null)).isEqualTo("a");
    }

    @Test
    void oneDeviceDoesNotFillTheQueueAndAllDevicesLeaveRoomForOperators() {
        owner.tell(new Put(ref, value("a"), null, device, KIT.ignored()));
        CompletableFuture<Boolean> held = leave.hold();
        for (int i = 0; i < Limits.SCOPE_WAITING_OF_DEVICE; i++) {
            owner.tell(new Delete(ref, device, answers.ref()));
        }
        answers.expectNoMessage(SHORT);
        assertThat(refusal(new Delete(ref, device, answers.ref()))).isEqualTo(ErrorCode.VAULT_BUSY);
        int places = Limits.SCOPE_WAITING - Limits.SCOPE_WAITING_OF_OPERATORS - Limits.SCOPE_WAITING_OF_DEVICE;
        for (int i = 0; i < places; i++) {
            Ulid other = Ulid.generate(clock, RANDOM);
            owner.tell(new Delete(ref, new Origin(other, "192.0.2.2", leave), answers.ref()));
        }
        answers.expectNoMessage(SHORT);
        Origin late = new Origin(Ulid.generate(clock, RANDOM), "192.0.2.2", leave);
        assertThat(refusal(new Delete(ref, late, answers.ref()))).isEqualTo(ErrorCode.VAULT_BUSY);
        owner.tell(new Delete(ref, Origin.OPERATOR, answers.ref()));
        answers.expectNoMessage(SHORT);
        assertThat(held).isNotDone();
    }

    private AuditEntry operator(String action, String outcome) {
        return AuditEntry.byOperator(action, ref.toString(), outcome);
    }

    private AuditEntry entry() {
        return audit.expectMessageClass(AuditLog.Append.class).entry();
    }
}
