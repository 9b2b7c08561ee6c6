package com.palyra.protocol.fuzz;

import java.util.List;
import java.util.function.Supplier;

/** What Jazzer calls, in a JVM of its own for one parser. */
public final class FuzzTarget {
    static final String LIST = "palyra.fuzz.list";

    private static final Parser CHOSEN = chosen();

    private FuzzTarget() {}

    /** Has this class initialised before the time of the first input counts. */
    public static void fuzzerInitialize() {}

    /** One input; throws if there is something wrong with the parser. */
    public static void fuzzerTestOneInput(byte[] input) {
        CHOSEN.accepts(input);
    }

    private static Parser chosen() {
        try {
            @SuppressWarnings("unchecked") // the name of a class that was one
            Class<? extends Supplier<List<Parser>>> list =
                    (Class<? extends Supplier<List<Parser>>>) Class.forName(System.getProperty(LIST));
            return Parser.chosenFrom(list).get(0);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No such list", e);
        }
    }
}
