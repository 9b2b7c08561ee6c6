package com.palyra.persistence.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol.DeleteMessagesTo;
import org.apache.pekko.persistence.JournalProtocol.RecoverySuccess;
import org.apache.pekko.persistence.JournalProtocol.ReplayMessages;
import org.apache.pekko.persistence.JournalProtocol.ReplayedMessage;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageSuccess;
import org.apache.pekko.persistence.JournalProtocol.WriteMessages;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Talks to the journal's actor as Pekko's persistent actors do. */
final class JournalProbe {
    static final String WRITER = "writer-1";
    static final long TIMESTAMP = 1_700_000_000_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ActorSystem system;
    private final ActorRef journal;
    private final TestKit probe;

    JournalProbe(ActorSystem system) {
        this.system = system;
        this.journal = Persistence.get(system).journalFor("", system.settings().config());
        this.probe = new TestKit(system);
    }

    /** What a replay gave. */
    record Replay(List<PersistentRepr> events, long highest) {}

    ActorRef ref() {
        return probe.getRef();
    }

    void tell(Object message) {
        journal.tell(message, probe.getRef());
    }

    <T> T expect(Class<T> type) {
        return probe.expectMsgClass(PATIENCE, type);
    }

    /** Nothing has come so far. */
    void expectNothing() {
        probe.expectNoMessage(Duration.ZERO);
    }

    List<Object> receiveUntil(Class<?> last) {
        List<Object> received = new ArrayList<>();
        do {
            received.add(probe.receiveOne(PATIENCE));
        } while (!last.isInstance(received.get(received.size() - 1)));
        return received;
    }

    /** Writes events one by one, each expected to be stored. */
    void write(String id, int from, int count) {
        for (int number = from; number < from + count; number++) {
            List<Object> answers = writeAtomically(id, number, Recorder.event(number));
            if (!(answers.get(0) instanceof WriteMessageSuccess)) {
                throw new AssertionError("Not written: " + answers);
            }
        }
    }

    /** Writes events all or none, and gives the answer to each. */
    List<Object> writeAtomically(String id, long from, Object... events) {
        tell(writeMessages(id, from, events));
        // Whether the write as a whole went well.
        probe.receiveOne(PATIENCE);
        List<Object> answers = new ArrayList<>();
        for (int i = 0; i < events.length; i++) {
            answers.add(probe.receiveOne(PATIENCE));
        }
        return answers;
    }

    WriteMessages writeMessages(String id, long from, Object... events) {
        List<PersistentRepr> all = new ArrayList<>();
        for (Object event : events) {
            all.add(PersistentRepr.apply(event, from + all.size(), id, "", false, ActorRef.noSender(), WRITER)
                    .withTimestamp(TIMESTAMP));
        }
        return writeMessages(List.of(AtomicWrite.apply(seq(all))));
    }

    /** Writes events in one message, each for itself, and gives the answer to each. */
    List<Object> writeTogether(String id, long from, List<?> events) {
        List<PersistentEnvelope> writes = new ArrayList<>();
        for (Object event : events) {
            writes.add(AtomicWrite.apply(
                    PersistentRepr.apply(event, from + writes.size(), id, "", false, ActorRef.noSender(), WRITER)));
        }
        tell(writeMessages(writes));
        probe.receiveOne(PATIENCE);
        return events.stream().map(event -> probe.receiveOne(PATIENCE)).toList();
    }

    private WriteMessages writeMessages(List<PersistentEnvelope> writes) {
        return new WriteMessages(seq(writes), probe.getRef(), 1);
    }

    Replay replay(String id, long from, long to, long max) {
        tell(new ReplayMessages(from, to, max, id, probe.getRef()));
        List<Object> received = receiveUntil(RecoverySuccess.class);
        return new Replay(
                received.stream()
                        .filter(ReplayedMessage.class::isInstance)
                        .map(each -> ((ReplayedMessage) each).persistent())
                        .toList(),
                ((RecoverySuccess) received.get(received.size() - 1)).highestSequenceNr());
    }

    void delete(String id, long to) {
        tell(new DeleteMessagesTo(id, to, probe.getRef()));
        probe.expectMsgClass(PATIENCE, org.apache.pekko.persistence.DeleteMessagesSuccess.class);
    }

    /** {@code id sequenceNr} of all events with a tag, in their order. */
    List<String> byTag(String tag) {
        return all(EventQueries.of(system).currentEventsByTag(tag, Offset.noOffset())).stream()
                .map(envelope -> envelope.persistenceId() + " " + envelope.sequenceNr())
                .toList();
    }

    List<EventEnvelope> byId(String id, long from, long to) {
        return all(EventQueries.of(system).currentEventsByPersistenceId(id, from, to));
    }

    List<String> ids() {
        return all(EventQueries.of(system).currentPersistenceIds());
    }

    private <T> List<T> all(Source<T, ?> source) {
        try {
            return source.runWith(Sink.seq(), system).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list).toList();
    }
}
