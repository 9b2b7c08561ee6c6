package com.palyra.actors;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.protocol.error.PalyraException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what an operator did to the vault as a whole: its root key, what else is needed to open it, and where it is.
 * What concerns one scope, its owner writes down. Thread-safe.
 */
public final class VaultAudit {
    private static final Logger LOG = LoggerFactory.getLogger(VaultAudit.class);
    private static final String SUBJECT = "vault";

    private final ActorRef<AuditLog.Command> audit;

    VaultAudit(ActorRef<AuditLog.Command> audit) {
        this.audit = audit;
    }

    /**
     * Writes down how this ended, once it has.
     *
     * @param action such as {@code vault.unlock}
     * @param how a word more about it, such as the kind of a share; empty for none
     * @return a stage that ends as {@code outcome} does
     */
    public <T> CompletionStage<T> follow(String action, String how, CompletionStage<T> outcome) {
        return outcome.whenComplete((done, failure) -> {
            AuditEntry entry =
                    AuditEntry.byOperator(action, SUBJECT, failure == null ? AuditEntry.DONE : AuditEntry.FAILED);
            if (!how.isEmpty()) {
                entry = entry.with("kind", how);
            }
            if (failure != null) {
                String error = PalyraException.in(failure)
                        .map(known -> known.error().code())
                        .orElse("INTERNAL");
                entry = entry.with("error", error);
            }
            LOG.info("An operator: {} {} {}", action, entry.outcome(), entry.details());
            audit.tell(new AuditLog.Append(entry));
        });
    }
}
