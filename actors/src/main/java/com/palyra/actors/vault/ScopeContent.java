package com.palyra.actors.vault;

import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.persistence.event.VaultScopeSnapshot;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one scope say. It is changed in place, since a scope may hold {@link Limits#SECRETS_PER_SCOPE} secrets and
 * every event changes one: only its owner touches it.
 */
final class ScopeContent {
    /**
     * One secret; the versions that are kept, oldest first.
     *
     * @param last the newest that there ever was, kept or not
     * @param hidden versions up to this one are hidden until they are brought back; 0 for none
     */
    record Secret(
            long last,
            Instant createdAt,
            Instant updatedAt,
            long hidden,
            List<SecretVersionView> versions,
            @Nullable Instant lastRead) {
        Secret {
            versions = List.copyOf(versions);
        }

        /** The number of the newest version that is kept, or where none is, of the last one that was. */
        long newest() {
            return version(null).map(SecretVersionView::version).orElse(last);
        }

        /** Whether nothing of it is shown. */
        boolean deleted() {
            return newest() <= hidden;
        }

        /** A version that is kept and not hidden; null for the newest. */
        Optional<SecretVersionView> visible(@Nullable Long number) {
            return version(number).filter(kept -> kept.version() > hidden);
        }

        Optional<SecretVersionView> version(@Nullable Long number) {
            return number == null
                    ? versions.stream().reduce((older, newer) -> newer)
                    : versions.stream().filter(kept -> kept.version() == number).findFirst();
        }
    }

    private final NavigableMap<KeyName, Secret> secrets = new TreeMap<>();
    /** Last versions of secrets that ended, so that none comes again. */
    private final Map<KeyName, Long> gone = new LinkedHashMap<>();

    private final ArrayDeque<VaultScopeSnapshot.Version> ended = new ArrayDeque<>();
    private String scope = "";
    private long floor;

    /**
     * The content after an event, which begins anew with the first one: after a failed write an entity replays its events onto
     * the very object that it calls its empty state.
     */
    static ScopeContent after(ScopeContent before, VaultEvent event) {
        return (before.scope.isEmpty() ? new ScopeContent() : before).with(event);
    }

    private ScopeContent with(VaultEvent event) {
        scope = event.scope();
        if (event instanceof VaultEvent.SecretStored stored) {
            store(stored);
        } else if (event instanceof VaultEvent.SecretDeleted deleted) {
            mark(KeyName.parse(deleted.key()), true, deleted.at());
        } else if (event instanceof VaultEvent.SecretUndeleted undeleted) {
            mark(KeyName.parse(undeleted.key()), false, undeleted.at());
        } else if (event instanceof VaultEvent.SecretDestroyed destroyed) {
            destroy(destroyed);
        } else if (event instanceof VaultEvent.SecretsRead read) {
            read.keys()
                    .forEach((key, at) -> secrets.computeIfPresent(
                            KeyName.parse(key),
                            (name, secret) -> new Secret(
                                    secret.last(),
                                    secret.createdAt(),
                                    secret.updatedAt(),
                                    secret.hidden(),
                                    secret.versions(),
                                    at)));
        }
        return this;
    }

    private void store(VaultEvent.SecretStored stored) {
        KeyName key = KeyName.parse(stored.key());
        Secret before = secrets.get(key);
        List<SecretVersionView> versions = new ArrayList<>(before == null ? List.of() : before.versions());
        versions.removeIf(kept -> stored.ended().contains(kept.version()));
        versions.add(new SecretVersionView(stored.version(), stored.size(), stored.at()));
        secrets.put(
                key,
                new Secret(
                        stored.version(),
                        before == null ? stored.at() : before.createdAt(),
                        stored.at(),
                        before == null ? 0 : before.hidden(),
                        versions,
                        before == null ? null : before.lastRead()));
        gone.remove(key);
        end(stored.key(), stored.ended());
    }

    private void mark(KeyName key, boolean deleted, Instant at) {
        secrets.computeIfPresent(
                key,
                (name, secret) -> new Secret(
                        secret.last(),
                        secret.createdAt(),
                        at,
                        deleted ? secret.last() : 0,
                        secret.versions(),
                        secret.lastRead()));
    }

    private void destroy(VaultEvent.SecretDestroyed destroyed) {
        KeyName key = KeyName.parse(destroyed.key());
        Secret secret = secrets.get(key);
        end(destroyed.key(), destroyed.versions());
        if (secret == null) {
            return;
        }
        if (destroyed.all()) {
            secrets.remove(key);
            gone.put(key, secret.last());
            forgetOldest();
            return;
        }
        List<SecretVersionView> left = new ArrayList<>(secret.versions());
        left.removeIf(kept -> destroyed.versions().contains(kept.version()));
        secrets.put(
                key,
                new Secret(
                        secret.last(),
                        secret.createdAt(),
                        secret.updatedAt(),
                        secret.hidden(),
                        left,
                        secret.lastRead()));
    }

    /** What is forgotten raises the floor, so that a secret of that name begins after all that it ever had. */
    private void forgetOldest() {
        while (gone.size() > Limits.SECRETS_PER_SCOPE) {
            Map.Entry<KeyName, Long> oldest = gone.entrySet().iterator().next();
            floor = Math.max(floor, oldest.getValue());
            gone.remove(oldest.getKey());
        }
    }

    private void end(String key, List<Long> versions) {
        versions.forEach(version -> ended.addLast(new VaultScopeSnapshot.Version(key, version)));
        while (ended.size() > Limits.ENDED_VERSIONS) {
            ended.removeFirst();
        }
    }

    /** The scope, once there was an event. */
    Optional<Scope> scope() {
        return scope.isEmpty() ? Optional.empty() : Optional.of(Scope.parse(scope));
    }

    /** All secrets by key. */
    NavigableMap<KeyName, Secret> secrets() {
        return secrets;
    }

    /** One secret, deleted or not. */
    Optional<Secret> secret(KeyName key) {
        return Optional.ofNullable(secrets.get(key));
    }

    /** A number that no version of this secret ever had. */
    long nextVersion(KeyName key) {
        Secret secret = secrets.get(key);
        return 1 + (secret != null ? secret.last() : gone.getOrDefault(key, floor));
    }

    /** How a version of a secret is shown; null for the newest. */
    static SecretView view(SecretRef ref, Secret secret, @Nullable Long number) {
        Optional<SecretVersionView> version = secret.version(number);
        boolean newest = number == null || number == secret.last();
        return new SecretView(
                ref,
                version.map(SecretVersionView::version).orElse(secret.last()),
                version.map(SecretVersionView::size).orElse(0),
                secret.createdAt(),
                newest ? secret.updatedAt() : version.map(SecretVersionView::at).orElse(secret.updatedAt()),
                secret.deleted());
    }

    /** Every version that is kept, of deleted secrets too. */
    List<SecretVersion> versions() {
        Optional<Scope> owner = scope();
        return owner.isEmpty()
                ? List.of()
                : secrets.entrySet().stream()
                        .flatMap(entry -> versions(new SecretRef(owner.get(), entry.getKey()), entry.getValue()))
                        .toList();
    }

    private static Stream<SecretVersion> versions(SecretRef ref, Secret secret) {
        return secret.versions().stream().map(kept -> new SecretVersion(ref, kept.version()));
    }

    /** The objects of the versions that ended last. */
    Set<ObjectId> ended() {
        Set<ObjectId> objects = new HashSet<>();
        scope().ifPresent(owner -> ended.forEach(version -> objects.add(
                new SecretVersion(new SecretRef(owner, KeyName.parse(version.key())), version.version()).objectId())));
        return objects;
    }

    VaultScopeSnapshot toSnapshot() {
        return new VaultScopeSnapshot(
                scope,
                secrets.entrySet().stream()
                        .map(entry -> saved(entry.getKey(), entry.getValue()))
                        .toList(),
                gone.entrySet().stream()
                        .map(entry ->
                                new VaultScopeSnapshot.Version(entry.getKey().value(), entry.getValue()))
                        .toList(),
                floor,
                List.copyOf(ended));
    }

    private static VaultScopeSnapshot.Secret saved(KeyName key, Secret secret) {
        Instant read = secret.lastRead();
        return new VaultScopeSnapshot.Secret(
                key.value(),
                secret.last(),
                secret.createdAt(),
                secret.updatedAt(),
                secret.hidden(),
                secret.versions().stream()
                        .map(kept -> new VaultScopeSnapshot.Kept(kept.version(), kept.size(), kept.at()))
                        .toList(),
                read == null ? List.of() : List.of(read));
    }

    static ScopeContent of(VaultScopeSnapshot snapshot) {
        ScopeContent content = new ScopeContent();
        content.scope = snapshot.scope();
        content.floor = snapshot.floor();
        snapshot.secrets()
                .forEach(secret -> content.secrets.put(
                        KeyName.parse(secret.key()),
                        new Secret(
                                secret.last(),
                                secret.createdAt(),
                                secret.updatedAt(),
                                secret.hidden(),
                                secret.versions().stream()
                                        .map(kept -> new SecretVersionView(kept.version(), kept.size(), kept.at()))
                                        .toList(),
                                secret.lastRead().stream().findFirst().orElse(null))));
        snapshot.gone().forEach(version -> content.gone.put(KeyName.parse(version.key()), version.version()));
        content.ended.addAll(snapshot.ended());
        return content;
    }
}
