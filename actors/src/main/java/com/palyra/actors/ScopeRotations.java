package com.palyra.actors;

import com.palyra.actors.vault.VaultReply;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** What came of new keys for scopes so far, one scope after the other; told how far the scope under way is. Thread-safe. */
final class ScopeRotations implements LongConsumer {
    private static final int NAMED = 10;

    private final LongConsumer progress;
    private final Map<Scope, PalyraException> failed = new LinkedHashMap<>();
    private int scopes;
    private long before;
    private long now;

    ScopeRotations(LongConsumer progress) {
        this.progress = progress;
    }

    @Override
    public void accept(long done) {
        long sum;
        synchronized (this) {
            now = before + done;
            sum = now;
        }
        progress.accept(sum);
    }

    /** Notes what the next scope answers; does not fail. */
    CompletionStage<Void> after(Scope scope, CompletionStage<VaultReply> answer) {
        return answer.handle((reply, failure) -> {
            ended(scope, reply, failure);
            return null;
        });
    }

    private synchronized void ended(Scope scope, VaultReply reply, Throwable failure) {
        scopes++;
        if (reply instanceof VaultReply.Rotated) {
            before = now;
            return;
        }
        now = before;
        failed.put(
                scope,
                reply instanceof VaultReply.Refused refused
                        ? refused.toException()
                        : PalyraException.in(failure)
                                .orElseGet(() -> new PalyraException(
                                        ErrorCode.INTERNAL, "The key was not rotated for an unknown reason.")));
    }

    /** How many values are under new keys. */
    synchronized long sum() {
        if (failed.isEmpty()) {
            return before;
        }
        PalyraException first = failed.values().iterator().next();
        if (scopes == 1) {
            throw first;
        }
        throw new PalyraException(
                first.error(),
                failed.size() + " of " + scopes + " scopes keep their keys: " + names() + ". The first: "
                        + first.sentence(),
                first);
    }

    private String names() {
        String names = String.join(
                ", ", failed.keySet().stream().limit(NAMED).map(Scope::toString).toList());
        return failed.size() > NAMED ? names + ", ..." : names;
    }
}
