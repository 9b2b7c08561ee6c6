package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultCommand.Changing;
import com.palyra.actors.vault.VaultCommand.RotateKey;
import com.palyra.persistence.event.VaultEvent.ScopeKeyRotated;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.error.PalyraException;
import java.time.InstantSource;
import java.util.List;

/** A new key for a scope: in the vault first, and then the event that tells of it. */
final class RotateChange implements Change {
    private final RotateKey rotate;
    private final LeftOvers leftOvers;
    private final InstantSource clock;

    RotateChange(RotateKey rotate, LeftOvers leftOvers, InstantSource clock) {
        this.rotate = rotate;
        this.leftOvers = leftOvers;
        this.clock = clock;
    }

    @Override
    public Changing request() {
        return rotate;
    }

    @Override
    public Step begin(ScopeContent content, Position position) {
        if (content.scope().isEmpty() && !rotate.dropUnknown()) {
            // It may have lost its events, and then its keys are all that is left.
            return new Step.Answer(ScopeAnswers.notFound(rotate.scope()));
        }
        List<SecretVersion> live = content.versions();
        return new Step.Work(
                vault -> vault.rotate(rotate.scope(), live, rotate.dropUnknown(), rotate.progress()),
                (then, outcome) -> replaced(outcome));
    }

    private Step replaced(Outcome<Long> outcome) {
        PalyraException failure = outcome.failure();
        Long generation = outcome.value();
        if (failure != null) {
            return new Step.Answer(VaultReply.Refused.of(failure));
        }
        if (generation == null || generation == 0) {
            return new Step.Answer(ScopeAnswers.notFound(rotate.scope()));
        }
        leftOvers.remain();
        return new Step.Write(
                new ScopeKeyRotated(rotate.scope().toString(), generation, clock.instant()),
                (content, position) -> new Step.Answer(new VaultReply.Rotated(generation, position)));
    }

    /** It takes as long as the scope is large, and what is done is not given up. */
    @Override
    public boolean isLong() {
        return true;
    }
}
