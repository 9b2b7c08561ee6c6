package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A prompt for a secret at a real terminal, which {@code script} plays. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TypedAheadTest extends VaultFixture {
    @Test
    void whatWasTypedBeforeThePromptIsNotTheValueAndTheValueIsNotSeen() throws Exception {
        assumeTrue(System.getProperty("os.name", "").equals("Linux"), "'script' takes other options elsewhere");
        String palyra = String.join(
                " ",
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-Dpalyra.tty=012",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.palyra.node.cli.Palyra --state-dir",
                        state.toString(),
                        "secrets set global/typed"));
        // The shell goes on when all of this is in the terminal.
        Process terminal = new ProcessBuilder("script", "-qec", "read begin; exec " + palyra, "/dev/null").start();
        OutputStream keys = terminal.getOutputStream();
        type(keys, "begin\nseen-before\nhalf a line");
        InputStream screen = terminal.getInputStream();
        String shown = until(screen, "Value: ");
        type(keys, "the value\n");
        shown += new String(screen.readAllBytes(), StandardCharsets.UTF_8);

        assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(terminal.exitValue()).as(shown).isZero();
        assertThat(shown).doesNotContain("the value");
        assertThat(palyra("secrets", "get", "global/typed", "--reveal").out()).isEqualTo("the value");
    }

    private static void type(OutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.US_ASCII));
        keys.flush();
    }

    private static String until(InputStream screen, String text) throws IOException {
        StringBuilder shown = new StringBuilder();
        while (shown.indexOf(text) < 0) {
            int next = screen.read();
            assertThat(next).as(shown.toString()).isNotNegative();
            shown.append((char) next);
        }
        return shown.toString();
    }
}
