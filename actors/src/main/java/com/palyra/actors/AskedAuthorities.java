package com.palyra.actors;

import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.authority.Rotation;
import com.palyra.actors.transport.QuicTransport;
import com.palyra.actors.view.AuthorityView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** The authorities, asked as an actor. */
record AskedAuthorities(
        Questions questions,
        ActorRef<CertificateAuthority.Command> authority,
        ActorRef<QuicTransport.Command> transport)
        implements NodeAuthorities {
    /** A change waits for the secret store, for the journal, and for the store again. */
    private static final Duration CHANGE = Limits.ASK_TIMEOUT.multipliedBy(3);

    @Override
    public CompletionStage<List<AuthorityView>> list() {
        return views(questions.ask(authority, CertificateAuthority.Look::new, Limits.ASK_TIMEOUT));
    }

    @Override
    public CompletionStage<List<AuthorityView>> rotate(Rotation step, boolean early) {
        CompletionStage<CertificateAuthority.LookReply> reply =
                questions.ask(authority, replyTo -> new CertificateAuthority.Rotate(step, early, replyTo), CHANGE);
        // Whatever was heard of it: it may have been done.
        CompletionStage<QuicTransport.Refreshed> refreshed =
                reply.handle((answer, failure) -> refreshed()).thenCompose(Function.identity());
        return refreshed.thenCombine(views(reply), (done, changed) -> {
            if (done != QuicTransport.Refreshed.COUNTS) {
                throw new PalyraException(
                        ErrorCode.DAEMON_TIMEOUT, "It is done, and does not count for every connection yet.");
            }
            return changed;
        });
    }

    private CompletionStage<QuicTransport.Refreshed> refreshed() {
        CompletionStage<QuicTransport.Refreshed> answer = questions.ask(transport, QuicTransport.Refresh::new, CHANGE);
        return answer.exceptionally(failure -> QuicTransport.Refreshed.NOT_ANSWERED);
    }

    private static CompletionStage<List<AuthorityView>> views(CompletionStage<CertificateAuthority.LookReply> reply) {
        return reply.thenCompose(answer -> answer instanceof CertificateAuthority.NotRotated not
                ? Questions.refused(not.error(), not.sentence())
                : CompletableFuture.completedFuture(((CertificateAuthority.Overview) answer).authorities()));
    }
}
