package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultCommand.Changing;
import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.persistence.event.VaultEvent.SecretDestroyed;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.SecretRef;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The end of a secret or of one version: the event first, then the key. */
final class DestroyChange implements Change {
    private final Destroy destroy;
    private final LeftOvers leftOvers;
    private final InstantSource clock;

    DestroyChange(Destroy destroy, LeftOvers leftOvers, InstantSource clock) {
        this.destroy = destroy;
        this.leftOvers = leftOvers;
        this.clock = clock;
    }

    /** The work of ending these versions of a secret. */
    static Function<Vault, Long> ending(SecretRef ref, List<Long> versions) {
        List<SecretVersion> ended =
                versions.stream().map(number -> new SecretVersion(ref, number)).toList();
        return vault -> {
            vault.destroy(ref.scope(), ended);
            return 0L;
        };
    }

    @Override
    public Changing request() {
        return destroy;
    }

    @Override
    public Step begin(ScopeContent content, Position position) {
        Optional<ScopeContent.Secret> secret = content.secret(destroy.ref().key());
        List<Long> versions = secret.stream()
                .flatMap(found -> found.versions().stream())
                .map(SecretVersionView::version)
                .filter(number -> destroy.version() == null || destroy.version().equals(number))
                .toList();
        if (secret.isEmpty() || (destroy.version() != null && versions.isEmpty())) {
            return new Step.Answer(ScopeAnswers.notFound(destroy.ref(), destroy.version()));
        }
        return new Step.Write(
                new SecretDestroyed(
                        destroy.scope().toString(),
                        destroy.ref().key().value(),
                        versions,
                        destroy.version() == null,
                        clock.instant()),
                (left, written) ->
                        new Step.Work(ending(destroy.ref(), versions), (then, outcome) -> answer(written, outcome)));
    }

    private Step answer(Position position, Outcome<Long> outcome) {
        PalyraException failure = outcome.failure();
        if (failure == null) {
            return new Step.Answer(new VaultReply.Destroyed(position));
        }
        leftOvers.remain();
        return new Step.Answer(new VaultReply.Refused(
                failure.error(),
                failure.sentence() + " The secret is not listed any more, and its key goes when that is possible."));
    }
}
