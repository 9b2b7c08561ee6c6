package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultCommand.Changing;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.persistence.event.VaultEvent.SecretStored;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.KeyName;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A new version of a secret: key and value first, then the event, and then older versions that are too many end. */
final class PutChange implements Change {
    /** After these a put has not begun to write. */
    private static final Set<ErrorCode> NOTHING_TRIED =
            EnumSet.of(ErrorCode.VAULT_CLOSED, ErrorCode.VAULT_BUSY, ErrorCode.VAULT_VALUE_TOO_LARGE);

    private final Put put;
    private final LeftOvers leftOvers;
    private final InstantSource clock;
    private @Nullable SecretVersion version;

    PutChange(Put put, LeftOvers leftOvers, InstantSource clock) {
        this.put = put;
        this.leftOvers = leftOvers;
        this.clock = clock;
    }

    @Override
    public Changing request() {
        return put;
    }

    @Override
    public Step begin(ScopeContent content, Position position) {
        Optional<VaultReply> refusal = ScopeAnswers.refusal(content, put);
        if (refusal.isPresent()) {
            return new Step.Answer(refusal.get());
        }
        if (leftOvers.isFull()) {
            return new Step.Answer(ScopeAnswers.tooManyFailed(put.scope()));
        }
        KeyName key = put.ref().key();
        SecretVersion next = new SecretVersion(put.ref(), leftOvers.after(key, content.nextVersion(key)));
        version = next;
        return new Step.Work(
                vault -> {
                    vault.put(next, put.value());
                    return 0L;
                },
                (then, outcome) -> sealed(then, next, outcome));
    }

    private Step sealed(ScopeContent content, SecretVersion next, Outcome<Long> outcome) {
        PalyraException failure = outcome.failure();
        if (failure != null) {
            if (!NOTHING_TRIED.contains(failure.error())) {
                leftOvers.failed(next);
            }
            return new Step.Answer(VaultReply.Refused.of(failure));
        }
        Optional<ScopeContent.Secret> before = content.secret(put.ref().key());
        List<SecretVersionView> kept = before.map(ScopeContent.Secret::versions).orElse(List.of());
        List<Long> ended = kept.stream()
                .limit(Math.max(0, kept.size() + 1 - Limits.SECRET_VERSIONS))
                .map(SecretVersionView::version)
                .toList();
        return new Step.Write(
                new SecretStored(
                        put.scope().toString(),
                        put.ref().key().value(),
                        next.version(),
                        put.value().length(),
                        before.isEmpty(),
                        ended,
                        clock.instant()),
                (stored, position) -> answer(stored, position, next, ended));
    }

    private Step answer(ScopeContent stored, Position position, SecretVersion next, List<Long> ended) {
        leftOvers.stored(next);
        VaultReply reply = new VaultReply.Stored(ScopeAnswers.view(stored, put.ref()), position);
        return ended.isEmpty()
                ? new Step.Answer(reply)
                : new Step.Answer(reply, DestroyChange.ending(put.ref(), ended));
    }

    @Override
    public Step abandoned(VaultReply.Refused reply) {
        SecretVersion unwanted = version;
        if (unwanted == null) {
            return new Step.Answer(reply);
        }
        leftOvers.failed(unwanted);
        return new Step.Answer(reply, DestroyChange.ending(put.ref(), List.of(unwanted.version())));
    }

    @Override
    public void notWritten() {
        if (version != null) {
            leftOvers.failed(version);
        }
    }

    @Override
    public void close() {
        put.value().close();
    }
}
