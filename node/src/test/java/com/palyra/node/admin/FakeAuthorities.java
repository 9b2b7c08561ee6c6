package com.palyra.node.admin;

import com.palyra.actors.NodeAuthorities;
import com.palyra.actors.authority.Rotation;
import com.palyra.actors.view.AuthorityStanding;
import com.palyra.actors.view.AuthorityView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Two authorities, of which the one before is still needed. */
final class FakeAuthorities implements NodeAuthorities {
    private static final AuthorityView SIGNING = view("cd", AuthorityStanding.SIGNING, null);

    @Override
    public CompletionStage<List<AuthorityView>> list() {
        return CompletableFuture.completedFuture(
                List.of(SIGNING, view("ef", AuthorityStanding.RETIRING, Duration.ofHours(20))));
    }

    @Override
    public CompletionStage<List<AuthorityView>> rotate(Rotation step, boolean early) {
        return switch (step) {
            case PREPARE ->
                CompletableFuture.completedFuture(List.of(SIGNING, view("12", AuthorityStanding.PREPARED, null)));
            case ACTIVATE -> list();
            case RETIRE ->
                early
                        ? CompletableFuture.completedFuture(List.of(SIGNING))
                        : CompletableFuture.failedFuture(new PalyraException(
                                ErrorCode.AUTHORITY_NEEDED,
                                "Until 2026-03-02T08:00:00Z devices may have certificates of the authority before."));
            case REPLACE -> CompletableFuture.completedFuture(List.of(view("34", AuthorityStanding.SIGNING, null)));
        };
    }

    private static AuthorityView view(String digits, AuthorityStanding standing, @Nullable Duration needed) {
        return new AuthorityView(
                digits.repeat(32),
                standing,
                FakeNode.NOW.minus(Duration.ofDays(1)),
                FakeNode.NOW.plus(Duration.ofDays(3650)),
                needed == null ? null : FakeNode.NOW.plus(needed));
    }
}
