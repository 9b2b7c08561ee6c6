package com.palyra.actors.vault;

import com.palyra.actors.view.ReviewView.Finding;
import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Finds the secrets of one scope that somebody should look at; deleted ones are not among them. */
final class ScopeReview {
    private ScopeReview() {}

    static VaultReply.Reviewed of(ScopeContent content, VaultCommand.Review review, Instant now) {
        Instant unread = now.minus(review.unread());
        Instant old = now.minus(review.old());
        List<Finding> all = content.secrets().entrySet().stream()
                .filter(entry -> !entry.getValue().deleted())
                .map(entry -> new Finding(
                        new SecretRef(review.scope(), entry.getKey()),
                        entry.getValue()
                                .version(null)
                                .map(version -> version.at())
                                .orElse(entry.getValue().updatedAt()),
                        entry.getValue().lastRead()))
                .toList();
        return new VaultReply.Reviewed(
                some(all, finding -> {
                    Instant read = finding.lastRead();
                    return (read == null ? finding.updatedAt() : read).isBefore(unread);
                }),
                some(all, finding -> finding.updatedAt().isBefore(old)));
    }

    private static List<Finding> some(List<Finding> all, Predicate<Finding> which) {
        return all.stream().filter(which).limit(Limits.REVIEW_FINDINGS + 1L).toList();
    }
}
