package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.ActorRef;

/**
 * Ends an actor system and its journal while a thousand entities recover, again and again in one process: the system
 * first, the journal first, or both at once. Arguments: state folder, rounds, seed.
 */
final class TerminationProgram {
    private static final int ENTITIES = 1000;
    private static final int EVENTS = 10;

    private TerminationProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Random random = new Random(Long.parseLong(arguments[2]));
        store(folder);
        for (int round = 0; round < rounds; round++) {
            EmbeddedJournal journal = EmbeddedJournal.open(folder, StoreSettings.DEFAULT, InstantSource.system());
            JournalSystem system = JournalSystem.on(journal);
            CountDownLatch recovering = new CountDownLatch(1 + random.nextInt(ENTITIES * EVENTS / 2));
            for (int i = 0; i < ENTITIES; i++) {
                Recorder.start(system.system(), "entity-" + i, recovering::countDown);
            }
            recovering.await();
            end(system, journal, random.nextInt(3));
            System.out.println("round " + round);
        }
        System.out.println("ended");
    }

    private static void store(Path folder) throws Exception {
        try (JournalSystem system = JournalSystem.start(folder)) {
            for (int i = 0; i < ENTITIES; i++) {
                ActorRef entity = Recorder.start(system.system(), "entity-" + i);
                system.store(entity, 0, EVENTS);
            }
        }
    }

    private static void end(JournalSystem system, EmbeddedJournal journal, int order) throws InterruptedException {
        Thread other = new Thread(journal::close);
        if (order == 0) {
            journal.close();
        } else if (order == 1) {
            other.start();
        }
        system.close();
        other.join();
    }
}
