package com.palyra.actors.vault;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultCommand.Changing;
import com.palyra.actors.vault.VaultCommand.Delete;
import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.vault.VaultCommand.RotateKey;
import com.palyra.actors.vault.VaultCommand.Undelete;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.error.PalyraException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * What changes one scope, one after the other, each {@link Step} by step. Writing an event is left to the scope: when one is
 * due it gets {@link MayWrite}. Whoever asked for a change is asked for his leave again before it begins and before its event
 * is written; and what came of it is in the audit log, whether anybody still waits for the answer or not. Only its scope
 * touches it.
 */
final class ScopeChanges {
    /** How far a change is. */
    sealed interface Progress extends VaultScope.Internal {}

    /** The turn of a change has come. */
    record MayBegin(Change change, boolean allowed) implements Progress {}

    /** An event is to be written. */
    record MayWrite(Change change, Step.Write write, boolean allowed) implements Progress {}

    /** What blocked has ended. */
    record Worked(Change change, BiFunction<ScopeContent, Outcome<Long>, Step> then, Outcome<Long> outcome)
            implements Progress {}

    /** What was left over was removed, or not. */
    record CleanedUp(boolean all, Outcome<Long> outcome) implements Progress {}

    private final ActorContext<VaultCommand> context;
    private final VaultWork vault;
    private final InstantSource clock;
    private final ActorRef<AuditLog.Command> audit;
    private final ScopeQueue queue;
    private final LeftOvers leftOvers;
    /** The last change whose event the audit log knows of. */
    private @Nullable Change toldOf;

    ScopeChanges(
            ActorContext<VaultCommand> context,
            String scopeId,
            VaultWork vault,
            InstantSource clock,
            ActorRef<AuditLog.Command> audit) {
        this.context = context;
        this.vault = vault;
        this.clock = clock;
        this.audit = audit;
        this.queue = new ScopeQueue(clock);
        this.leftOvers = new LeftOvers(scopeId);
    }

    /** Takes a change, which is answered in any case. */
    void add(Changing request) {
        Change change = change(request);
        if (!queue.add(change)) {
            answer(change, ScopeAnswers.busy(request.scope()));
        } else if (queue.isFree()) {
            next();
        }
    }

    private Change change(Changing request) {
        if (request instanceof Put put) {
            return new PutChange(put, leftOvers, clock);
        } else if (request instanceof Destroy destroy) {
            return new DestroyChange(destroy, leftOvers, clock);
        } else if (request instanceof RotateKey rotate) {
            return new RotateChange(rotate, leftOvers, clock);
        }
        return request instanceof Delete delete
                ? new MarkChange(delete, clock)
                : new MarkChange((Undelete) request, clock);
    }

    /** Begins the change that waits longest, if there is one and none is under way. */
    void next() {
        if (queue.isFree()) {
            queue.next().ifPresent(change -> ask(change, allowed -> new MayBegin(change, allowed)));
        }
    }

    /** Begins a change whose turn has come, unless it is too late for it. */
    void begin(MayBegin may, ScopeContent content, Position position) {
        Change change = may.change();
        Optional<VaultReply.Refused> refusal = refusal(change, may.allowed(), queue.waitedTooLong());
        if (refusal.isPresent()) {
            run(change, new Step.Answer(refusal.get()));
            return;
        }
        Step first = change.begin(content, position);
        run(change, first instanceof Step.Work work && !change.isLong() ? inTime(change, work) : first);
    }

    /** The same unless it waits too long for a thread as well. */
    private Step.Work inTime(Change change, Step.Work work) {
        Instant latest = queue.latestBegin();
        return new Step.Work(
                open -> {
                    if (clock.instant().isAfter(latest)) {
                        throw ScopeAnswers.late(change.request().scope()).toException();
                    }
                    return work.work().apply(open);
                },
                work.then());
    }

    /** Goes on when what blocked has ended. */
    void worked(Worked worked, ScopeContent content) {
        run(worked.change(), worked.then().apply(content, worked.outcome()));
    }

    /** Whether the event is to be written now; if not, the change ends here. */
    boolean mayWrite(MayWrite may) {
        Change change = may.change();
        Optional<VaultReply.Refused> refusal =
                refusal(change, may.allowed(), !change.isLong() && queue.isTooLateToWrite());
        if (refusal.isPresent()) {
            run(change, change.abandoned(refusal.get()));
            return false;
        }
        queue.writing(change);
        return true;
    }

    /** The event is durable. */
    void written(MayWrite may, ScopeContent content, Position position) {
        queue.written();
        Change change = may.change();
        toldOf = change;
        tell(change, AuditEntry.DONE, may.write().details());
        run(change, may.write().then().apply(content, position));
    }

    /** The event that was to be written is not; the change is not begun again. */
    void notWritten(PalyraException told) {
        queue.failed().ifPresent(change -> {
            change.notWritten();
            answer(change, VaultReply.Refused.of(told));
        });
    }

    private static Optional<VaultReply.Refused> refusal(Change change, boolean allowed, boolean late) {
        if (!allowed || change.request().by().permit().isWithdrawn()) {
            return Optional.of(ScopeAnswers.withdrawn(change.request().scope()));
        }
        return late ? Optional.of(ScopeAnswers.late(change.request().scope())) : Optional.empty();
    }

    private void run(Change change, Step step) {
        if (step instanceof Step.Work work) {
            block(work.work(), outcome -> new Worked(change, work.then(), outcome));
        } else if (step instanceof Step.Write write) {
            ask(change, allowed -> new MayWrite(change, write, allowed));
        } else {
            end(change, (Step.Answer) step);
        }
    }

    private void end(Change change, Step.Answer last) {
        answer(change, last.reply());
        Function<Vault, Long> cleanup = last.cleanup();
        if (cleanup == null) {
            free();
        } else {
            block(cleanup, outcome -> new CleanedUp(false, outcome));
        }
    }

    // Identity: a change is one object from its beginning to its end.
    @SuppressWarnings("ReferenceEquality")
    private void answer(Change change, VaultReply reply) {
        if (reply instanceof VaultReply.Refused refused && change.request().by().tellsFailures()) {
            tell(change, AuditEntry.FAILED, Map.of("error", refused.error().code()));
        } else if (!(reply instanceof VaultReply.Refused) && toldOf != change) {
            // It was so already.
            tell(change, AuditEntry.DONE, Map.of());
        }
        change.close();
        change.request().replyTo().tell(reply);
    }

    private void tell(Change change, String outcome, Map<String, String> details) {
        Changing request = change.request();
        AuditEntry entry = request.by().entry(request.action(), request.subject(), outcome);
        for (Map.Entry<String, String> detail : details.entrySet()) {
            entry = entry.with(detail.getKey(), detail.getValue());
        }
        audit.tell(new AuditLog.Append(entry));
    }

    /** Removes what is left over, if anything is. Nothing is changed meanwhile. */
    void cleanUp(ScopeContent content) {
        queue.occupy();
        if (leftOvers.mayRemain()) {
            block(leftOvers.removal(content), outcome -> new CleanedUp(true, outcome));
        } else {
            free();
        }
    }

    /** Notes whether all is gone, and goes on. */
    void cleanedUp(CleanedUp done) {
        PalyraException failure = done.outcome().failure();
        if (failure != null) {
            leftOvers.remain();
            context.getLog().warn("What is left over in a scope cannot be removed now: {}", failure.sentence());
        } else if (done.all()) {
            leftOvers.removed(vault.isHanging());
        }
        free();
    }

    /** Whether no change is under way; one may wait. */
    boolean isFree() {
        return queue.isFree();
    }

    /**
     * What is due when the scope is idle; while a write may come late nothing is removed that it would leave behind.
     *
     * @return whether nothing here keeps the scope in memory
     */
    boolean idle(ScopeContent content) {
        boolean hanging = vault.isHanging();
        if (!queue.isIdle() || leftOvers.areNeeded(hanging)) {
            if (queue.isIdle() && !hanging) {
                cleanUp(content);
            }
            return false;
        }
        return true;
    }

    private void free() {
        queue.free();
        context.getSelf().tell(VaultScope.Due.NEXT);
    }

    private void ask(Change change, Function<Boolean, VaultCommand> then) {
        context.pipeToSelf(
                change.request().by().permit().confirm(),
                (allowed, failure) -> then.apply(failure == null && Boolean.TRUE.equals(allowed)));
    }

    private void block(Function<Vault, Long> work, Function<Outcome<Long>, VaultCommand> then) {
        context.pipeToSelf(vault.submit(work), (value, failure) -> then.apply(Outcome.of(value, failure)));
    }
}
