package com.palyra.actors.outbox;

import com.palyra.actors.outbox.OutboxCommand.AwaitEnd;
import com.palyra.actors.outbox.OutboxCommand.Read;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.RequestId;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Who waits for an outbox: readers for the next event, each once, and whoever asked for the end of an invocation. At most
 * {@link Limits#OUTBOX_WAITING} of each; the first is answered early when there is one more. Belongs to the actor.
 */
final class Waiting {
    private final Map<ActorRef<?>, Read> readers = new LinkedHashMap<>();
    private final Map<AwaitEnd, Instant> ends = new LinkedHashMap<>();

    boolean isEmpty() {
        return readers.isEmpty() && ends.isEmpty();
    }

    /** Lets a reader wait, and gives the one that has to be answered instead, with what there is. */
    Optional<Read> add(Read read) {
        readers.put(read.replyTo(), read);
        return readers.size() > Limits.OUTBOX_WAITING ? removeFirst() : Optional.empty();
    }

    private Optional<Read> removeFirst() {
        Iterator<Read> first = readers.values().iterator();
        Read read = first.next();
        first.remove();
        return Optional.of(read);
    }

    void gone(ActorRef<?> reader) {
        readers.values().removeIf(read -> read.reader().equals(reader));
    }

    /** Answers those for whom there is something. */
    void serve(Predicate<Read> served) {
        readers.values().removeIf(served);
    }

    /** Lets one wait for an end. */
    void add(AwaitEnd await, Instant until, Function<RequestId, InvocationReply> answers) {
        ends.put(await, until);
        if (ends.size() > Limits.OUTBOX_WAITING) {
            AwaitEnd first = ends.keySet().iterator().next();
            ends.remove(first);
            first.replyTo().tell(answers.apply(first.requestId()));
        }
    }

    /** Answers those whose invocation has ended, or who have waited long enough. */
    void answerEnds(Predicate<RequestId> isOpen, Instant now, Function<RequestId, InvocationReply> answers) {
        ends.entrySet().removeIf(waiting -> {
            AwaitEnd await = waiting.getKey();
            if (isOpen.test(await.requestId()) && now.isBefore(waiting.getValue())) {
                return false;
            }
            await.replyTo().tell(answers.apply(await.requestId()));
            return true;
        });
    }

    /** When the first has waited long enough. */
    Optional<Instant> nextDeadline() {
        return ends.values().stream().min(Instant::compareTo);
    }
}
