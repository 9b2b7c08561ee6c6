package com.palyra.actors.audit;

import com.palyra.protocol.Limits;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many entries others may cause in {@link Limits#STRANGER_AUDIT_WINDOW}: strangers all together, a device that is turned
 * away by itself, and each for every kind of entry anew, so that who knocks without end hides neither a guess nor a copied
 * certificate. Not thread-safe; belongs to the log.
 */
final class AuditBudget {
    private final Map<String, Account> accounts = new HashMap<>();
    private Instant since = Instant.EPOCH;

    private static final class Account {
        private int written;
        private int leftOut;
    }

    /** The entry as it is to be written, with how many like it were left out before; empty if it is one too many. */
    Optional<AuditEntry> admit(AuditEntry entry, Instant now) {
        if (now.isAfter(since.plus(Limits.STRANGER_AUDIT_WINDOW)) || now.isBefore(since)) {
            since = now;
            accounts.values().removeIf(account -> account.leftOut == 0);
            accounts.values().forEach(account -> account.written = 0);
        }
        Account account = accounts.computeIfAbsent(entry.actor() + " " + entry.action(), who -> new Account());
        if (account.written >= most(entry)) {
            account.leftOut++;
            return Optional.empty();
        }
        account.written++;
        int leftOut = account.leftOut;
        account.leftOut = 0;
        return Optional.of(leftOut == 0 ? entry : entry.with("left_out_before", Integer.toString(leftOut)));
    }

    private static int most(AuditEntry entry) {
        return entry.isByStranger() ? Limits.STRANGER_AUDITS : Limits.DEVICE_REFUSAL_AUDITS;
    }
}
