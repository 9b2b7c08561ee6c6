package com.palyra.persistence.journal;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;

/** Terminates an actor system while its entities recover. Arguments: state folder, {@code drain} or {@code plain}. */
final class TerminationProgram {
    private static final int ENTITIES = 40;
    private static final int EVENTS = 300;

    private TerminationProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        EmbeddedJournal.probe(folder);
        try (JournalSystem journal = JournalSystem.start(folder)) {
            for (int i = 0; i < ENTITIES; i++) {
                ActorRef entity = Recorder.start(journal.system(), "entity-" + i);
                journal.store(entity, 0, EVENTS);
            }
        }
        CountDownLatch recovering = new CountDownLatch(1);
        CountDownLatch recovered = new CountDownLatch(ENTITIES * EVENTS);
        try (JournalSystem journal = JournalSystem.start(folder)) {
            for (int i = 0; i < ENTITIES; i++) {
                Recorder.start(journal.system(), "entity-" + i, () -> {
                    recovering.countDown();
                    recovered.countDown();
                });
            }
            recovering.await();
            if (arguments[1].equals("drain")) {
                EventFeed.of(journal.system()).drain().toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
        }
        System.out.println("left " + recovered.getCount());
        System.out.println("terminated");
    }
}
