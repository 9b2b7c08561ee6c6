package com.palyra.node.cli;

import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;

/** Asking for what must not be seen, and before what cannot be taken back. */
public final class Prompts {
    private Prompts() {}

    /** Goes on when a person types the word, else it is a usage error and nothing was changed. */
    public static void confirm(Terminal terminal, String consequence, String word) throws IOException {
        if (!terminal.canPrompt()) {
            throw new UsageException(consequence + " Nobody is here to ask whether that is meant.", "Add --yes.");
        }
        boolean meant = terminal.ask(consequence + " Type '" + word + "' to go on: ")
                .map(String::strip)
                .filter(word::equals)
                .isPresent();
        if (!meant) {
            throw new UsageException("That was not '" + word + "', so nothing was changed.", "Type it as it is shown.");
        }
    }

    /** One line without echo; {@code otherwise} says how it gets in without a terminal. */
    public static SensitiveBytes secret(Terminal terminal, String prompt, String otherwise) {
        try {
            return terminal.askSecret(prompt).orElseThrow(() -> new UsageException("Nothing was typed.", otherwise));
        } catch (IOException tooLong) {
            throw new UsageException("What was typed cannot be read; a line may be too long.", otherwise);
        }
    }
}
