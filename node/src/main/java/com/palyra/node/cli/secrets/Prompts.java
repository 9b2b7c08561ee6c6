package com.palyra.node.cli.secrets;

import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;

/** Asking for what must not be seen. */
final class Prompts {
    private Prompts() {}

    /** One line without echo; {@code otherwise} says how it gets in without a terminal. */
    static SensitiveBytes secret(Terminal terminal, String prompt, String otherwise) {
        try {
            return terminal.askSecret(prompt).orElseThrow(() -> new UsageException("Nothing was typed.", otherwise));
        } catch (IOException tooLong) {
            throw new UsageException("What was typed cannot be read; a line may be too long.", otherwise);
        }
    }
}
