package com.palyra.actors.vault;

import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.History;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.persistence.event.VaultEvent.SecretsRead;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values of one scope that are being read, at most {@link Limits#SCOPE_WAITING} at once, and the notes of those that were.
 * Only its scope touches it.
 */
final class ScopeReads {
    private final ReadNotes notes;
    private int underWay;

    ScopeReads(InstantSource clock) {
        this.notes = new ReadNotes(clock);
    }

    /** Why this is not read, if so. */
    Optional<VaultReply> refusal(ScopeContent content, Get get) {
        if (wanted(content, get).isEmpty()) {
            return Optional.of(ScopeAnswers.notFound(content, get));
        }
        return underWay < Limits.SCOPE_WAITING ? Optional.empty() : Optional.of(ScopeAnswers.busy(get.scope()));
    }

    /** Which version is to be read, of what was not refused; {@link #end} follows. */
    SecretVersion begin(ScopeContent content, Get get) {
        underWay++;
        return wanted(content, get)
                .map(version -> new SecretVersion(get.ref(), version.version()))
                .orElseThrow();
    }

    private static Optional<SecretVersionView> wanted(ScopeContent content, Get get) {
        return content.secret(get.ref().key()).flatMap(secret -> secret.visible(get.version()));
    }

    /** What is answered; what was deleted or destroyed while it was read is not handed out. */
    VaultReply end(ScopeContent content, Get get, long version, Outcome<SensitiveBytes> outcome) {
        underWay--;
        SensitiveBytes value = outcome.value();
        Optional<ScopeContent.Secret> secret = content.secret(get.ref().key())
                .filter(found -> found.visible(version).isPresent());
        if (secret.isEmpty()) {
            close(value);
            return ScopeAnswers.notFound(get.ref(), get.version());
        }
        PalyraException failure = outcome.failure();
        if (failure != null || value == null) {
            return failure == null ? ScopeAnswers.notFound(get.ref(), get.version()) : VaultReply.Refused.of(failure);
        }
        notes.note(get.ref().key(), secret.get().lastRead());
        return new VaultReply.Opened(new SecretValue(ScopeContent.view(get.ref(), secret.get(), version), value));
    }

    private static void close(@Nullable SensitiveBytes value) {
        if (value != null) {
            value.close();
        }
    }

    VaultReply history(ScopeContent content, History history) {
        return ScopeAnswers.history(content, history, notes);
    }

    /** Whether there are reads that the journal does not have yet. */
    boolean toNote() {
        return !notes.isEmpty();
    }

    /** Takes them out, as an event. */
    SecretsRead take(Scope scope, Instant now) {
        return notes.take(scope, now);
    }

    boolean isIdle() {
        return underWay == 0;
    }
}
