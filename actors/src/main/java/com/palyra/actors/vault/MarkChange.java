package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultCommand.Changing;
import com.palyra.actors.vault.VaultCommand.Delete;
import com.palyra.actors.vault.VaultCommand.OfSecret;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.persistence.event.VaultEvent.SecretDeleted;
import com.palyra.persistence.event.VaultEvent.SecretUndeleted;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A secret is hidden, or comes back. */
final class MarkChange implements Change {
    private final Changing request;
    private final SecretRef ref;
    private final InstantSource clock;

    /** For {@link Delete} and {@link VaultCommand.Undelete}. */
    <R extends OfSecret & Changing> MarkChange(R request, InstantSource clock) {
        this.request = request;
        this.ref = request.ref();
        this.clock = clock;
    }

    @Override
    public Changing request() {
        return request;
    }

    @Override
    public Step begin(ScopeContent content, Position position) {
        Optional<ScopeContent.Secret> secret = content.secret(ref.key());
        if (secret.isEmpty()) {
            return new Step.Answer(ScopeAnswers.notFound(ref, null));
        }
        boolean deleted = request instanceof Delete;
        if (deleted ? secret.get().deleted() : secret.get().hidden() == 0) {
            return answer(content, position);
        }
        Instant now = clock.instant();
        VaultEvent event = deleted
                ? new SecretDeleted(ref.scope().toString(), ref.key().value(), now)
                : new SecretUndeleted(ref.scope().toString(), ref.key().value(), now);
        return new Step.Write(event, this::answer);
    }

    private Step answer(ScopeContent content, Position position) {
        return new Step.Answer(new VaultReply.Stored(ScopeAnswers.view(content, ref), position));
    }
}
