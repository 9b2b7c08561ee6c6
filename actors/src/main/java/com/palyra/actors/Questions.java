package com.palyra.actors;

import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.durable.Position;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;

/**
 * How the runtime asks its actors: each answer has a time limit, and every failure is a {@link PalyraException}.
 * Thread-safe.
 */
record Questions(ActorSystem<?> system, ActorRef<DirectoryProjection.Command> projection) {
    /** Asks, and fails with {@link ErrorCode#DAEMON_TIMEOUT} when there is no answer in time. */
    <C, R> CompletionStage<R> ask(RecipientRef<C> whom, Function<ActorRef<R>, C> what, Duration timeout) {
        CompletionStage<R> answer = AskPattern.ask(whom, what, timeout, system.scheduler());
        return answer.exceptionallyCompose(failure -> refused(
                ErrorCode.DAEMON_TIMEOUT, "The node did not answer within " + timeout.toSeconds() + " seconds."));
    }

    /** Waits until the lists show this, or until that takes too long. */
    CompletionStage<DirectoryProjection.Seen> visible(Position position) {
        return ask(
                projection,
                replyTo -> new DirectoryProjection.AwaitSeen(position, replyTo),
                Limits.PROJECTION_LAG.plus(Limits.ASK_TIMEOUT));
    }

    /** An answer that is no. */
    static <T> CompletionStage<T> refused(ErrorCode error, String sentence) {
        return CompletableFuture.failedStage(new PalyraException(error, sentence));
    }

    /** What was written is not where it should be. */
    static PalyraException lost(ErrorCode error) {
        return new PalyraException(error, "It was written and is not in the lists.");
    }
}
