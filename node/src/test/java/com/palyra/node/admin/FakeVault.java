package com.palyra.node.admin;

import com.palyra.actors.view.GrantView;
import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.ScopeView;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BackendProbe;
import com.palyra.persistence.vault.RootShare;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A vault in memory, at a standing clock. Values and passphrases are kept open so that tests see who clears them. */
public final class FakeVault implements VaultOperations {
    public static final Instant NOW = FakeNode.NOW;

    /** Every value and passphrase that was handed in, as it was handed in. */
    public final List<SensitiveBytes> lent = new CopyOnWriteArrayList<>();

    /** Every value that was handed out. */
    public final List<SensitiveBytes> opened = new CopyOnWriteArrayList<>();

    /** What was asked for, in words. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** What a passphrase has to be. */
    public volatile String passphrase = "correct horse battery";

    /** What the next question fails with. */
    public volatile @Nullable PalyraException failure;

    /** What a job waits for. */
    public volatile CompletableFuture<Long> job = CompletableFuture.completedFuture(12L);

    /** What a review finds. */
    public volatile ReviewView review = new ReviewView(List.of(), List.of(), List.of(), true);

    private final NavigableMap<SecretRef, Kept> secrets = new TreeMap<>();
    private final NavigableMap<Scope, GrantView> grants = new TreeMap<>();
    private volatile RootShare share = new RootShare(RootShare.Kind.NONE, null);
    private volatile BackendKind backend = BackendKind.ENCRYPTED_FILE;
    private volatile boolean open = true;
    private int pageSize = 2;

    private static final class Kept {
        private final List<byte[]> values = new ArrayList<>();
        private boolean deleted;
    }

    /** With a text of two versions and bytes that are no text. */
    public static FakeVault sample() {
        return new FakeVault()
                .with("global/openai_api_key", "sk-first")
                .with("global/openai_api_key", "sk-second-0002")
                .with("skill:extractor/token", new byte[] {(byte) 0xff, 0, 1});
    }

    /** With that value, as one more version. */
    public FakeVault with(String ref, String value) {
        return with(ref, value.getBytes(StandardCharsets.UTF_8));
    }

    /** With that value, as one more version. */
    public synchronized FakeVault with(String ref, byte[] value) {
        secrets.computeIfAbsent(SecretRef.parse(ref), name -> new Kept()).values.add(value);
        return this;
    }

    /** The newest value. */
    public synchronized byte[] value(String ref) {
        List<byte[]> values = Objects.requireNonNull(secrets.get(SecretRef.parse(ref))).values;
        return values.get(values.size() - 1);
    }

    /** Whether there is such a secret. */
    public synchronized boolean has(String ref) {
        return secrets.containsKey(SecretRef.parse(ref));
    }

    /** What the device may do, in words. */
    public synchronized List<String> granted() {
        return grants.values().stream().map(view -> view.grant().toString()).toList();
    }

    @Override
    public synchronized CompletionStage<SecretView> put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) {
        lent.add(value);
        return answer("put " + ref, () -> {
            long newest = secrets.containsKey(ref) ? secrets.get(ref).values.size() : 0;
            if (ifVersion != null && ifVersion != newest) {
                throw new PalyraException(
                        ErrorCode.VAULT_VERSION_CONFLICT, "The newest version of " + ref + " is " + newest + ".");
            }
            secrets.computeIfAbsent(ref, name -> new Kept()).values.add(value.exposeCopy());
            secrets.get(ref).deleted = false;
            return view(ref);
        });
    }

    @Override
    public synchronized CompletionStage<SecretValue> get(SecretRef ref, @Nullable Long version) {
        return answer("get " + ref, () -> {
            Kept kept = kept(ref);
            if (kept.deleted || (version != null && version > kept.values.size())) {
                throw missing(ref);
            }
            int index = version == null ? kept.values.size() - 1 : (int) (version - 1);
            SensitiveBytes value = SensitiveBytes.copyOf(kept.values.get(index));
            opened.add(value);
            return new SecretValue(
                    new SecretView(ref, index + 1, kept.values.get(index).length, NOW, NOW, false), value);
        });
    }

    @Override
    public synchronized List<ScopeView> scopes() {
        TreeMap<Scope, Integer> counts = new TreeMap<>();
        secrets.keySet().forEach(ref -> counts.merge(ref.scope(), 1, Integer::sum));
        counts.putIfAbsent(Scope.parse("skill:empty"), 0);
        return counts.entrySet().stream()
                .map(entry -> new ScopeView(entry.getKey(), entry.getValue(), List.of(FakeNode.DEVICE)))
                .toList();
    }

    @Override
    public synchronized CompletionStage<SecretPage> list(Scope scope, @Nullable KeyName after) {
        return answer("list " + scope + (after == null ? "" : " after " + after), () -> {
            List<SecretView> left = secrets.keySet().stream()
                    .filter(ref -> ref.scope().equals(scope))
                    .filter(ref -> after == null || ref.key().compareTo(after) > 0)
                    .map(this::view)
                    .toList();
            return new SecretPage(left.subList(0, Math.min(pageSize, left.size())), left.size() > pageSize);
        });
    }

    @Override
    public synchronized CompletionStage<SecretHistory> history(SecretRef ref) {
        return answer("history " + ref, () -> {
            List<SecretVersionView> versions = new ArrayList<>();
            List<byte[]> values = kept(ref).values;
            for (int version = values.size(); version > 0; version--) {
                versions.add(new SecretVersionView(version, values.get(version - 1).length, NOW));
            }
            return new SecretHistory(view(ref), versions, NOW.minusSeconds(3600));
        });
    }

    @Override
    public synchronized CompletionStage<SecretView> delete(SecretRef ref) {
        return answer("delete " + ref, () -> {
            kept(ref).deleted = true;
            return view(ref);
        });
    }

    @Override
    public synchronized CompletionStage<SecretView> undelete(SecretRef ref) {
        return answer("undelete " + ref, () -> {
            kept(ref).deleted = false;
            return view(ref);
        });
    }

    @Override
    public synchronized CompletionStage<Void> destroy(SecretRef ref, @Nullable Long version) {
        return answer("destroy " + ref + " " + version, () -> {
                    kept(ref);
                    if (version == null) {
                        secrets.remove(ref);
                    }
                    return ref;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<ReviewView> review(Duration unread, Duration old) {
        return answer("review " + unread.toDays() + " " + old.toDays(), () -> review);
    }

    @Override
    public CompletionStage<VaultStatus> vault() {
        return answer("vault", this::status);
    }

    @Override
    public CompletionStage<List<BackendProbe>> probe() {
        return answer(
                "probe",
                () -> List.of(
                        new BackendProbe(
                                BackendKind.LINUX_SECRET_SERVICE,
                                ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                                "There is no session bus.",
                                Duration.ofMillis(3)),
                        new BackendProbe(BackendKind.ENCRYPTED_FILE, null, "", Duration.ofMillis(5))));
    }

    @Override
    public CompletionStage<Long> migrate(BackendKind kind, LongConsumer progress) {
        progress.accept(7);
        return answer("migrate " + kind.wireName(), () -> kind).thenCompose(begun -> {
            backend = kind;
            return job;
        });
    }

    @Override
    public CompletionStage<Long> rotateScopes(@Nullable Scope scope, boolean dropUnknown, LongConsumer progress) {
        progress.accept(7);
        return answer("rotate " + scope + (dropUnknown ? " dropping unknown keys" : ""), () -> progress)
                .thenCompose(begun -> job);
    }

    @Override
    public CompletionStage<Long> rotateRoot(LongConsumer progress) {
        return answer("rotate root", () -> progress).thenCompose(begun -> job);
    }

    @Override
    public CompletionStage<RootShare> addShare(RootShare.Kind kind, @Nullable SensitiveBytes given) {
        if (given != null) {
            lent.add(given);
        }
        return answer("add " + kind.wireName(), () -> {
            if (given != null) {
                passphrase = text(given);
            }
            share = new RootShare(kind, NOW);
            return share;
        });
    }

    @Override
    public CompletionStage<RootShare> replacePassphrase(SensitiveBytes given) {
        lent.add(given);
        return answer("replace", () -> {
            passphrase = text(given);
            return share;
        });
    }

    @Override
    public CompletionStage<RootShare> removeShare() {
        return answer("remove", () -> {
            if (share.kind() == RootShare.Kind.NONE) {
                throw new PalyraException(ErrorCode.VAULT_SHARE_CONFLICT, "The root key has no share.");
            }
            share = new RootShare(RootShare.Kind.NONE, null);
            return share;
        });
    }

    /** Closes the vault until it is unlocked. */
    public void shut() {
        open = false;
    }

    @Override
    public CompletionStage<VaultStatus> unlock(SensitiveBytes given) {
        lent.add(given);
        return answer("unlock", () -> {
            if (!text(given).equals(passphrase)) {
                throw new PalyraException(ErrorCode.VAULT_WRONG_PASSPHRASE, "That is not the passphrase.");
            }
            open = true;
            return status();
        });
    }

    @Override
    public synchronized Optional<List<GrantView>> grants(Ulid device) {
        return device.equals(FakeNode.DEVICE) ? Optional.of(List.copyOf(grants.values())) : Optional.empty();
    }

    @Override
    public synchronized CompletionStage<List<GrantView>> grant(Ulid device, Grant grant) {
        return answer("grant " + grant, () -> {
            grants.put(grant.scope(), new GrantView(grant, NOW, false));
            return List.copyOf(grants.values());
        });
    }

    @Override
    public synchronized CompletionStage<List<GrantView>> revokeGrant(Ulid device, Scope scope) {
        return answer("revoke " + scope, () -> {
            grants.remove(scope);
            return List.copyOf(grants.values());
        });
    }

    private VaultStatus status() {
        return new VaultStatus(backend, share, open, open ? "" : "The vault waits for its passphrase.", 0);
    }

    private SecretView view(SecretRef ref) {
        Kept kept = kept(ref);
        int newest = kept.values.size();
        return new SecretView(ref, newest, kept.values.get(newest - 1).length, NOW, NOW, kept.deleted);
    }

    private Kept kept(SecretRef ref) {
        return Optional.ofNullable(secrets.get(ref)).orElseThrow(() -> missing(ref));
    }

    private static PalyraException missing(SecretRef ref) {
        return new PalyraException(ErrorCode.VAULT_NOT_FOUND, "There is no secret " + ref + ".");
    }

    private static String text(SensitiveBytes bytes) {
        return new String(bytes.exposeCopy(), StandardCharsets.UTF_8);
    }

    private <T> CompletionStage<T> answer(String question, Answer<T> answer) {
        asked.add(question);
        PalyraException failed = failure;
        if (failed != null) {
            return CompletableFuture.failedFuture(failed);
        }
        try {
            return CompletableFuture.completedFuture(answer.make());
        } catch (PalyraException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private interface Answer<T> {
        T make();
    }
}
