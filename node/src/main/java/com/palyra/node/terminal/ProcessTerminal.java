package com.palyra.node.terminal;

import com.palyra.protocol.SensitiveBytes;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of this process. The launcher says in {@code palyra.tty} which of the descriptors 0, 1 and 2 are
 * terminals ("012"); without it only a console that the JVM reports counts.
 */
public final class ProcessTerminal implements Terminal {
    /** System property with the digits of the standard descriptors that are terminals. */
    public static final String TTY_PROPERTY = "palyra.tty";

    private final @Nullable Console console;
    private final boolean input;
    private final boolean output;

    private ProcessTerminal(@Nullable Console console, boolean input, boolean output) {
        this.console = console;
        this.input = input;
        this.output = output;
    }

    /** The terminal as the launcher and the JVM describe it. */
    public static ProcessTerminal detect(Properties properties) {
        Console console = System.console();
        String fallback = console == null ? "" : "012";
        String descriptors = properties.getProperty(TTY_PROPERTY, fallback);
        return new ProcessTerminal(console, descriptors.contains("0"), descriptors.contains("1"));
    }

    @Override
    public boolean showsOutput() {
        return output;
    }

    @Override
    public boolean canPrompt() {
        return console != null && input && output;
    }

    @Override
    public Optional<String> ask(String prompt) throws IOException {
        return Optional.ofNullable(requireConsole().readLine("%s", prompt));
    }

    @Override
    public Optional<SensitiveBytes> askSecret(String prompt) throws IOException {
        char[] typed = requireConsole().readPassword("%s", prompt);
        if (typed == null) {
            return Optional.empty();
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        Arrays.fill(typed, '\0');
        return Optional.of(SensitiveBytes.takeOwnership(bytes));
    }

    private Console requireConsole() {
        if (console == null || !canPrompt()) {
            throw new IllegalStateException("There is no terminal to ask at");
        }
        return console;
    }
}
