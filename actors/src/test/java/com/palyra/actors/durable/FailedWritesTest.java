package com.palyra.actors.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.OutboxEvent;
import com.palyra.persistence.event.OutboxEvent.OutboxAcknowledged;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailedWritesTest {
    private static final String JOURNAL_ID = "several";

    private final EntityKit kit = new EntityKit();

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void whoComesRightAfterAWriteOfSeveralEventsFailedIsAnsweredWithoutAnybodyElse() {
        ActorRef<ActorRef<String>> entity = kit.spawn(Several.create());
        TestProbe<String> probe = kit.probe();
        for (int round = 0; round < 3; round++) {
            kit.failNextWrite(JOURNAL_ID);
            entity.tell(probe.getRef());
            assertThat(probe.receiveMessage()).isEqualTo("failed");
            // By now the journal has said it for the other events too.
            entity.tell(probe.getRef());
            assertThat(probe.receiveMessage()).isEqualTo("written");
        }
    }

    /** Writes several events for each command, and says what became of that. */
    private static final class Several extends DurableEntity<ActorRef<String>, OutboxEvent, Integer> {
        private static final Ulid ID = Ulid.generate(new TestClock(), new SecureRandom());
        private final Deque<ActorRef<String>> waiting = new ArrayDeque<>();

        private Several(ActorContext<ActorRef<String>> context) {
            super(context, PersistenceId.ofUniqueId(JOURNAL_ID));
        }

        static Behavior<ActorRef<String>> create() {
            return entity(Behaviors.setup(Several::new));
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        @SuppressWarnings("unchecked") // the only kind of command
        public CommandHandler<ActorRef<String>, OutboxEvent, Integer> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(ActorRef.class, (count, replyTo) -> {
                        waiting.add(replyTo);
                        List<OutboxEvent> events = LongStream.range(0, 5)
                                .<OutboxEvent>mapToObj(upTo -> new OutboxAcknowledged(ID, upTo, Instant.EPOCH))
                                .toList();
                        return Effect().persist(events).thenRun(after -> answer("written"));
                    })
                    .build();
        }

        private void answer(String what) {
            waiting.remove().tell(what);
        }

        @Override
        public EventHandler<Integer, OutboxEvent> eventHandler() {
            return (count, event) -> count + 1;
        }

        @Override
        public SignalHandler<Integer> signalHandler() {
            return signals(told -> answer("failed")).build();
        }
    }
}
