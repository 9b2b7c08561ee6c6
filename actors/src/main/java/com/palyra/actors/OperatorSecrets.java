package com.palyra.actors;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.vault.Origin;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.actors.vault.VaultReply;
import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.ScopeView;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does with secrets. Revealed values are in the audit log, and changes, which their scope writes there.
 * Thread-safe; failures are {@link com.palyra.protocol.error.PalyraException} in the stage.
 */
public final class OperatorSecrets {
    private static final Duration ANSWER = Limits.VAULT_ANSWER.plus(Limits.ASK_TIMEOUT);
    /** A rotation takes as long as its scope is large. */
    private static final Duration ROTATION = Duration.ofHours(1);

    private final Questions questions;
    private final Directory directory;
    private final Function<Scope, RecipientRef<VaultCommand>> scopes;
    private final ActorRef<AuditLog.Command> audit;

    OperatorSecrets(
            Questions questions,
            Directory directory,
            Function<Scope, RecipientRef<VaultCommand>> scopes,
            ActorRef<AuditLog.Command> audit) {
        this.questions = questions;
        this.directory = directory;
        this.scopes = scopes;
        this.audit = audit;
    }

    /** Stores a value, which stays the caller's; see {@link VaultCommand.Put}. */
    public CompletionStage<SecretView> put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) {
        byte[] copy = value.exposeCopy();
        return ask(
                        ref.scope(),
                        replyTo -> new VaultCommand.Put(
                                ref, SensitiveBytes.takeOwnership(copy), ifVersion, Origin.OPERATOR, replyTo))
                .thenCompose(this::stored);
    }

    /** Opens a value, which the receiver closes; see {@link VaultCommand.Get}. */
    public CompletionStage<SecretValue> get(SecretRef ref, @Nullable Long version) {
        return ask(ref.scope(), replyTo -> new VaultCommand.Get(ref, version, replyTo))
                .thenApply(reply -> as(VaultReply.Opened.class, reply).secret())
                .whenComplete((done, failure) -> audit.tell(new AuditLog.Append(AuditEntry.byOperator(
                        "vault.get", ref.toString(), failure == null ? AuditEntry.DONE : AuditEntry.FAILED))));
    }

    /** The scopes that hold secrets or that a device may reach, by name. */
    public List<ScopeView> scopes() {
        return directory.scopes();
    }

    /** Secrets of one scope; see {@link VaultCommand.ListSecrets}. */
    public CompletionStage<SecretPage> list(Scope scope, @Nullable KeyName after) {
        return ask(scope, replyTo -> new VaultCommand.ListSecrets(scope, after, replyTo))
                .thenApply(reply -> as(VaultReply.Listed.class, reply).page());
    }

    /** A secret's versions; see {@link VaultCommand.History}. */
    public CompletionStage<SecretHistory> history(SecretRef ref) {
        return ask(ref.scope(), replyTo -> new VaultCommand.History(ref, replyTo))
                .thenApply(reply -> as(VaultReply.Known.class, reply).history());
    }

    /** Hides a secret; see {@link VaultCommand.Delete}. */
    public CompletionStage<SecretView> delete(SecretRef ref) {
        return ask(ref.scope(), replyTo -> new VaultCommand.Delete(ref, Origin.OPERATOR, replyTo))
                .thenCompose(this::stored);
    }

    /** Brings a secret back; see {@link VaultCommand.Undelete}. */
    public CompletionStage<SecretView> undelete(SecretRef ref) {
        return ask(ref.scope(), replyTo -> new VaultCommand.Undelete(ref, Origin.OPERATOR, replyTo))
                .thenCompose(this::stored);
    }

    /** Ends a secret or a version for good; see {@link VaultCommand.Destroy}. */
    public CompletionStage<Void> destroy(SecretRef ref, @Nullable Long version) {
        return ask(ref.scope(), replyTo -> new VaultCommand.Destroy(ref, version, Origin.OPERATOR, replyTo))
                .thenCompose(reply ->
                        questions.visible(as(VaultReply.Destroyed.class, reply).position()))
                .thenAccept(seen -> {});
    }

    /** What should be looked at in all scopes, one after the other. */
    public CompletionStage<ReviewView> review(Duration unread, Duration old) {
        List<Scope> unreachable = directory.scopes().stream()
                .filter(scope -> scope.secrets() > 0 && scope.devices().isEmpty())
                .map(ScopeView::scope)
                .toList();
        List<Scope> withSecrets = directory.scopes().stream()
                .filter(scope -> scope.secrets() > 0)
                .map(ScopeView::scope)
                .toList();
        List<ReviewView.Finding> unreadOnes = new ArrayList<>();
        List<ReviewView.Finding> oldOnes = new ArrayList<>();
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (Scope scope : withSecrets) {
            all = all.thenCompose(before -> ask(scope, replyTo -> new VaultCommand.Review(scope, unread, old, replyTo))
                    .thenAccept(reply -> {
                        VaultReply.Reviewed found = as(VaultReply.Reviewed.class, reply);
                        unreadOnes.addAll(found.unread());
                        oldOnes.addAll(found.old());
                    }));
        }
        return all.thenApply(done -> new ReviewView(
                unreadOnes.stream().limit(Limits.REVIEW_FINDINGS).toList(),
                oldOnes.stream().limit(Limits.REVIEW_FINDINGS).toList(),
                unreachable.stream().limit(Limits.REVIEW_FINDINGS).toList(),
                Math.max(unreachable.size(), Math.max(unreadOnes.size(), oldOnes.size())) <= Limits.REVIEW_FINDINGS));
    }

    /**
     * New keys for scopes, one after the other; ends with how many values are under them. What fails for one scope does not keep
     * the others from theirs; then the stage fails in the end, with the first error and the names of all such scopes.
     *
     * @param only null for all
     * @param dropUnknown see {@link VaultCommand.RotateKey}
     */
    public CompletionStage<Long> rotate(@Nullable Scope only, boolean dropUnknown, LongConsumer progress) {
        List<Scope> wanted = only != null
                ? List.of(only)
                : directory.scopes().stream()
                        .filter(scope -> scope.secrets() > 0)
                        .map(ScopeView::scope)
                        .toList();
        ScopeRotations rotations = new ScopeRotations(progress);
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (Scope scope : wanted) {
            all = all.thenCompose(before -> rotations.after(
                    scope,
                    questions.ask(
                            scopes.apply(scope),
                            (ActorRef<VaultReply> replyTo) ->
                                    new VaultCommand.RotateKey(scope, dropUnknown, rotations, Origin.OPERATOR, replyTo),
                            ROTATION)));
        }
        return all.thenApply(done -> rotations.sum());
    }

    private CompletionStage<SecretView> stored(VaultReply reply) {
        VaultReply.Stored stored = as(VaultReply.Stored.class, reply);
        return questions.visible(stored.position()).thenApply(seen -> stored.secret());
    }

    private CompletionStage<VaultReply> ask(Scope scope, Function<ActorRef<VaultReply>, VaultCommand> command) {
        return questions.ask(scopes.apply(scope), command::apply, ANSWER);
    }

    private static <R extends VaultReply> R as(Class<R> wanted, VaultReply reply) {
        if (reply instanceof VaultReply.Refused refused) {
            throw refused.toException();
        }
        return wanted.cast(reply);
    }
}
