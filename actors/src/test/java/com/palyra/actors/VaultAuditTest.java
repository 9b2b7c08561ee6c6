package com.palyra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class VaultAuditTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final TestProbe<AuditLog.Command> log = KIT.createTestProbe();
    private final VaultAudit audit = new VaultAudit(log.getRef());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void whatWasDoneIsWrittenDownWithItsKind() {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        CompletableFuture<String> followed =
                audit.follow("vault.share.add", "passphrase", outcome).toCompletableFuture();
        log.expectNoMessage();
        outcome.complete("done");

        assertThat(followed.join()).isEqualTo("done");
        assertThat(log.expectMessageClass(AuditLog.Append.class).entry())
                .isEqualTo(AuditEntry.byOperator("vault.share.add", "vault", AuditEntry.DONE)
                        .with("kind", "passphrase"));
    }

    @Test
    void whatFailedIsWrittenDownWithItsErrorAndStaysAFailure() {
        CompletableFuture<String> followed = audit.follow(
                        "vault.unlock",
                        "",
                        CompletableFuture.<String>failedFuture(
                                new PalyraException(ErrorCode.VAULT_WRONG_PASSPHRASE, "The passphrase is wrong.")))
                .toCompletableFuture();

        assertThat(followed).isCompletedExceptionally();
        assertThat(log.expectMessageClass(AuditLog.Append.class).entry())
                .isEqualTo(AuditEntry.byOperator("vault.unlock", "vault", AuditEntry.FAILED)
                        .with("error", "VAULT-014"));
    }
}
