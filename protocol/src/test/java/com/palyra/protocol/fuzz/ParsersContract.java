package com.palyra.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds for every parser of a list: whatever comes in is accepted or refused as documented, with one line.
 *
 * <p>{@code -Dpalyra.seed=N} repeats a run, {@code -Dpalyra.fuzz.inputs=N} makes it longer or shorter, and
 * {@code -Dpalyra.fuzz.parser=NAME} runs one parser only.
 */
public abstract class ParsersContract {
    private static final String SEED = "palyra.seed";
    private static final int INPUTS = 20_000;
    private static final int GUIDED_INPUTS = 100_000;

    private final Class<? extends Supplier<List<Parser>>> list;

    /** @param list has a constructor without parameters */
    protected ParsersContract(Class<? extends Supplier<List<Parser>>> list) {
        this.list = list;
    }

    @Test
    void eachHasANameOfItsOwn() throws Exception {
        assertThat(parsers()).extracting(Parser::name).doesNotHaveDuplicates();
    }

    @TestFactory
    Stream<DynamicTest> goodInputIsAccepted() throws Exception {
        return parsers().stream()
                .map(parser -> dynamicTest(parser.name(), () -> {
                    assertThat(parser.good()).isNotEmpty();
                    for (byte[] good : parser.good()) {
                        assertThat(parser.accepts(good.clone()))
                                .as(HexFormat.of().formatHex(good))
                                .isTrue();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> damagedInputIsAcceptedOrRefused() throws Exception {
        long seed = setting(SEED, System.nanoTime());
        System.err.println("Inputs from the seed " + seed + "; -D" + SEED + "=" + seed + " repeats them.");
        return parsers().stream().map(parser -> dynamicTest(parser.name(), () -> damaged(parser, seed)));
    }

    private static void damaged(Parser parser, long seed) {
        Mutations mutations = new Mutations(parser.good(), seed);
        long inputs = setting("palyra.fuzz.inputs", INPUTS);
        boolean refusedOne = false;
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutations.next();
            byte[] copy = input.clone();
            try {
                refusedOne |= !parser.accepts(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed " + seed + ", input " + i + ": " + HexFormat.of().formatHex(copy), e);
            }
        }
        assertThat(refusedOne).as("refuses anything at all").isTrue();
    }

    @TestFactory
    @Tag("fuzz")
    Stream<DynamicTest> guidedInputIsAcceptedOrRefused(@TempDir Path folder) throws Exception {
        long inputs = setting("palyra.fuzz.inputs", GUIDED_INPUTS);
        long seed = setting(SEED, System.nanoTime());
        return parsers().stream()
                .map(parser -> dynamicTest(
                        parser.name(), () -> new GuidedRun(list, parser, folder).lookAt(inputs, seed & 0x7fff_ffff)));
    }

    private List<Parser> parsers() throws ReflectiveOperationException {
        return Parser.chosenFrom(list);
    }

    private static long setting(String name, long otherwise) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }
}
