package com.palyra.protocol.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A parser, good inputs for it, and how it refuses bad ones. Thread-safe if what it reads with is. */
public final class Parser {
    static final String CHOSEN = "palyra.fuzz.parser";

    private static final int LONGEST_SENTENCE = 400;

    private final String name;
    private final Class<? extends Exception> refusal;
    private final Reading reading;
    private final List<byte[]> good;

    private Parser(String name, Class<? extends Exception> refusal, Reading reading, List<byte[]> good) {
        this.name = name;
        this.refusal = refusal;
        this.reading = reading;
        this.good = good;
    }

    /** Reads one input, and looks at what came of it; throws {@link AssertionError} if that is not as it should be. */
    @FunctionalInterface
    public interface Reading {
        /** Returns if the input was accepted. */
        void read(byte[] input) throws Exception;
    }

    /** The same for text. */
    @FunctionalInterface
    public interface TextReading {
        /** Returns if the text was accepted. */
        void read(String text) throws Exception;
    }

    /** A parser of bytes, which refuses with this exception and no other. */
    public static Parser of(String name, Class<? extends Exception> refusal, Reading reading, byte[]... good) {
        return of(name, refusal, reading, List.of(good));
    }

    /** A parser of bytes, which refuses with this exception and no other. */
    public static Parser of(String name, Class<? extends Exception> refusal, Reading reading, List<byte[]> good) {
        return new Parser(name, refusal, reading, List.copyOf(good));
    }

    /** A parser of text, which refuses with {@link IllegalArgumentException} and no other. */
    public static Parser ofText(String name, TextReading reading, String... good) {
        return of(
                name,
                IllegalArgumentException.class,
                input -> reading.read(new String(input, UTF_8)),
                Arrays.stream(good).map(text -> text.getBytes(UTF_8)).toList());
    }

    /** The parsers of a list, or the one that a system property names. */
    static List<Parser> chosenFrom(Class<? extends Supplier<List<Parser>>> list) throws ReflectiveOperationException {
        String only = System.getProperty(CHOSEN, "");
        return list.getConstructor().newInstance().get().stream()
                .filter(parser -> only.isEmpty() || parser.name().equals(only))
                .toList();
    }

    /** What it is called; unique in its list. */
    public String name() {
        return name;
    }

    /** Inputs that it accepts. */
    public List<byte[]> good() {
        return good;
    }

    /**
     * Whether it accepts this.
     *
     * @throws AssertionError if it ends in any other way than it should
     */
    public boolean accepts(byte[] input) {
        try {
            reading.read(input);
            return true;
        } catch (Exception e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError("An exception that is none of its own", e);
            }
            if (!isOneLine(e.getMessage())) {
                throw new AssertionError("Not one clear line", e);
            }
            return false;
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("More than it may use", e);
        }
    }

    private static boolean isOneLine(@Nullable String sentence) {
        return sentence == null
                || (sentence.length() <= LONGEST_SENTENCE && sentence.chars().noneMatch(Character::isISOControl));
    }

    @Override
    public String toString() {
        return name;
    }
}
