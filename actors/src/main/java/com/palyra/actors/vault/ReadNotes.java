package com.palyra.actors.vault;

import com.palyra.persistence.event.VaultEvent.SecretsRead;
import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads that are not in the journal yet. A secret is noted once in {@link Limits#SECRET_READ_NOTE}, and all of a scope
 * together, so that reading costs next to no writing. A crash forgets the last minute. Only its scope touches it.
 */
final class ReadNotes {
    /** An event holds this many; the others come with the next one. */
    private static final int AT_ONCE = 256;

    private final InstantSource clock;
    private final TreeMap<KeyName, Instant> notes = new TreeMap<>();

    ReadNotes(InstantSource clock) {
        this.clock = clock;
    }

    /** A secret was read just now. */
    void note(KeyName key, @Nullable Instant lastNoted) {
        Instant now = clock.instant();
        if (lastNoted == null || !lastNoted.plus(Limits.SECRET_READ_NOTE).isAfter(now)) {
            notes.put(key, now);
        }
    }

    Optional<Instant> of(KeyName key) {
        return Optional.ofNullable(notes.get(key));
    }

    boolean isEmpty() {
        return notes.isEmpty();
    }

    /** Takes them out, as an event. */
    SecretsRead take(Scope scope, Instant now) {
        Map<String, Instant> taken = notes.entrySet().stream()
                .limit(AT_ONCE)
                .collect(Collectors.toMap(entry -> entry.getKey().value(), Map.Entry::getValue));
        taken.keySet().forEach(key -> notes.remove(KeyName.parse(key)));
        return new SecretsRead(scope.toString(), taken, now);
    }
}
