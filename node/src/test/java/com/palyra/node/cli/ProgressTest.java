package com.palyra.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The one line that a person sees while a command works. */
class ProgressTest {
    private static final String CLEAR = "\r\u001b[K";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void aProcessThatIsInterruptedLeavesNoHalfLineAndSaysWhatGoesOn() {
        Progress progress = progress().farewell("It goes on.");
        progress.show(0);
        now = now.plus(Duration.ofSeconds(2));
        progress.show(0);
        progress.interrupted();
        progress.show(0);
        progress.close();
        assertThat(said())
                .isEqualTo(CLEAR + "palyra: waiting, 2s" + CLEAR + "palyra: It goes on." + System.lineSeparator());
    }

    @Test
    void whatTakesNoTimeIsNotShown() {
        try (Progress progress = progress().farewell("It goes on.")) {
            progress.show(3);
        }
        assertThat(said()).isEmpty();
    }

    private Progress progress() {
        return new Progress(new Output(stream, stream, new GlobalOptions()), true, "waiting", "", () -> now);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
