package com.palyra.actors.vault;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Leave to change a scope, which may be taken back until that is done. Thread-safe. */
public interface Permit {
    /** Whether nobody wants it any more, or nobody may have it: at once. What is withdrawn stays so. */
    boolean isWithdrawn();

    /** Whether it still holds, asked of whoever decides; never fails, and no answer in time is a no. */
    CompletionStage<Boolean> confirm();

    /** The leave of those who need none. */
    static Permit standing() {
        return new Permit() {
            @Override
            public boolean isWithdrawn() {
                return false;
            }

            @Override
            public CompletionStage<Boolean> confirm() {
                return CompletableFuture.completedStage(true);
            }
        };
    }
}
