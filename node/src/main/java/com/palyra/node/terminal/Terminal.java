package com.palyra.node.terminal;

import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.util.Optional;

/** What a command may assume about the person in front of it. Prompts never touch standard output. */
public interface Terminal {
    /** Whether standard output is a terminal, so that codes may be shown that nobody asked for. */
    boolean showsOutput();

    /** Whether standard error is a terminal, so that somebody sees how far a long command has got. */
    boolean showsDiagnostics();

    /** Whether a person types standard input, with echo unless {@link #askSecret} is used. */
    default boolean typesInput() {
        return canPrompt();
    }

    /** Whether a person can be asked something. */
    boolean canPrompt();

    /**
     * Asks for one line that may be seen. Empty when the input ends.
     *
     * @throws IllegalStateException when {@link #canPrompt()} is false
     */
    Optional<String> ask(String prompt) throws IOException;

    /**
     * Asks for one line without echo, as UTF-8 bytes. Empty when the input ends.
     *
     * @throws IllegalStateException when {@link #canPrompt()} is false
     */
    Optional<SensitiveBytes> askSecret(String prompt) throws IOException;
}
