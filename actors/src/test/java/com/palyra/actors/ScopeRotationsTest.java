package com.palyra.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultReply;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScopeRotationsTest {
    private static final Scope FIRST = Scope.GLOBAL;
    private static final Scope SECOND = Scope.parse("skill:second");
    private static final Scope THIRD = Scope.parse("skill:third");

    private final List<Long> told = new ArrayList<>();
    private final ScopeRotations rotations = new ScopeRotations(told::add);

    @Test
    void theSumIsOfAllScopes() {
        rotate(FIRST, 3);
        rotate(SECOND, 4);
        assertThat(rotations.sum()).isEqualTo(7);
        assertThat(told).containsExactly(3L, 7L);
    }

    @Test
    void aScopeThatFailsIsNamedAndDoesNotKeepTheOthersFromTheirKeys() {
        rotate(FIRST, 3);
        rotations.accept(2);
        end(SECOND, new VaultReply.Refused(ErrorCode.VAULT_DAMAGED, "It is damaged."));
        rotate(THIRD, 4);
        assertThat(told).containsExactly(3L, 5L, 7L);
        assertThatThrownBy(rotations::sum)
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        failed -> assertThat(failed.error()).isEqualTo(ErrorCode.VAULT_DAMAGED))
                .hasMessageContaining("1 of 3 scopes keep their keys: skill:second. The first: It is damaged.");
    }

    @Test
    void theOnlyScopeFailsWithWhatItSays() {
        PalyraException late = new PalyraException(ErrorCode.DAEMON_TIMEOUT, "Too late.");
        rotations
                .after(SECOND, CompletableFuture.failedFuture(late))
                .toCompletableFuture()
                .join();
        assertThatThrownBy(rotations::sum).isSameAs(late);
    }

    private void rotate(Scope scope, long values) {
        rotations.accept(values);
        end(scope, new VaultReply.Rotated(2, new Position("VaultScope|x", 1)));
    }

    private void end(Scope scope, VaultReply reply) {
        rotations
                .after(scope, CompletableFuture.completedFuture(reply))
                .toCompletableFuture()
                .join();
    }
}
