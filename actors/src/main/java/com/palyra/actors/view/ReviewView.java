package com.palyra.actors.view;

import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator should look at in the vault.
 *
 * @param unread secrets that nobody read for long
 * @param old secrets whose value did not change for long
 * @param unreachable scopes with secrets that no paired device has a grant for
 * @param complete whether that is all; lists end at {@link com.palyra.protocol.Limits#REVIEW_FINDINGS}
 */
public record ReviewView(List<Finding> unread, List<Finding> old, List<Scope> unreachable, boolean complete) {
    /** Copies the lists. */
    public ReviewView {
        unread = List.copyOf(unread);
        old = List.copyOf(old);
        unreachable = List.copyOf(unreachable);
    }

    /**
     * One secret.
     *
     * @param updatedAt when its value was put
     * @param lastRead when a value was last read, as far as that is noted; null if never
     */
    public record Finding(
            SecretRef secret, Instant updatedAt, @Nullable Instant lastRead) {}
}
