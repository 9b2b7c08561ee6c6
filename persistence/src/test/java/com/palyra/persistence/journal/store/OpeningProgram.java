package com.palyra.persistence.journal.store;

import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;

/** Tries to open the store and says how that ended. Argument: root folder. */
final class OpeningProgram {
    private OpeningProgram() {}

    public static void main(String[] arguments) {
        try (EventStore store = Stores.open(Path.of(arguments[0]))) {
            System.out.println("opened at " + store.lastOffset());
        } catch (PalyraException refused) {
            System.out.println(refused.error().code() + " " + refused.sentence());
        }
    }
}
