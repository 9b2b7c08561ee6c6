package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.cli.CliRun;
import com.palyra.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code palyra secrets set}: where a value comes from, and that no other way leads in. */
class SecretsSetTest extends VaultFixture {
    private static final String MARK = "zq-marked-value-zq";

    @Test
    void aPipeGivesExactlyItsBytesWithTheLinesEnd() {
        CliRun run = on().piped("sk-third\n").run("secrets", "set", TEXT);

        assertThat(run.out()).isEqualToIgnoringNewLines("Stored global/openai_api_key, version 3, 9 bytes.");
        assertThat(run.exit()).isZero();
        assertThat(vault.value(TEXT)).isEqualTo("sk-third\n".getBytes(StandardCharsets.UTF_8));
        assertThat(vault.lent).hasSize(1);
        assertCleared(vault.lent);
    }

    @Test
    void bytesThatAreNoTextAndNoBytesAtAllAreValuesToo() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(on().piped(all).run("secrets", "set", "global", "binary").exit())
                .isZero();
        assertThat(vault.value("global/binary")).isEqualTo(all);
        assertThat(on().piped("")
                        .run("secrets", "set", "global", "empty", "--allow-empty")
                        .out())
                .contains("0 bytes");
        assertThat(vault.value("global/empty")).isEmpty();
    }

    @Test
    void whatAProgramThatFailedGivesReplacesNothing() throws Exception {
        byte[] before = vault.value(TEXT);
        CliRun run = on().piped("").run("secrets", "set", TEXT);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("The value is empty, so nothing was stored.", "--allow-empty");
        Path file = Files.createFile(state.resolve("empty"));
        assertThat(palyra("secrets", "set", TEXT, "--file", file.toString()).exit())
                .isEqualTo(2);
        assertThat(vault.value(TEXT)).isEqualTo(before);
    }

    @Test
    void scriptsGetTheSecretWithoutItsValue() {
        CliRun run = on().piped(MARK).run("secrets", "set", "vault://global/new", "--output", "json");

        assertThat(run.out())
                .isEqualToIgnoringNewLines("{\"scope\":\"global\",\"key\":\"new\",\"version\":1,\"size\":18,"
                        + "\"created_at\":\"2026-03-01T12:00:00.000Z\",\"updated_at\":\"2026-03-01T12:00:00.000Z\","
                        + "\"deleted\":false}");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aFileGivesItsBytes() throws Exception {
        Path file = Files.writeString(state.resolve("value"), MARK + "\n");
        assertThat(palyra("secrets", "set", "global", "filed", "--file", file.toString())
                        .exit())
                .isZero();
        assertThat(vault.value("global/filed")).isEqualTo((MARK + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileThatIsNotThereOrIsAFolderIsAUsageError() {
        CliRun missing = palyra(
                "secrets", "set", "global", "x", "--file", state.resolve("none").toString());
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("There is no file of that name.");
        CliRun folder = palyra("secrets", "set", "global", "x", "--file", state.toString());
        assertThat(folder.exit()).isEqualTo(2);
        assertThat(folder.err()).contains("--file names a directory.");
        assertThat(vault.has("global/x")).isFalse();
    }

    @Test
    void atATerminalOneLineIsAskedForWithoutEcho() {
        CliRun run = on().typing(MARK).run("secrets", "set", "global", "typed");

        assertThat(run.hidden()).containsExactly("Value: ");
        assertThat(run.shown()).isEmpty();
        assertThat(vault.value("global/typed")).isEqualTo(MARK.getBytes(StandardCharsets.UTF_8));
        assertThat(run.out() + run.err()).doesNotContain(MARK);
    }

    @Test
    void anEmptyLineOrTheEndOfInputStoresNothing() {
        assertThat(on().typing("").run("secrets", "set", "global", "x").exit()).isEqualTo(2);
        assertThat(on().typing().run("secrets", "set", "global", "x").exit()).isEqualTo(2);
        assertThat(vault.has("global/x")).isFalse();
    }

    @Test
    void whereAPromptWouldNotBeSeenTheValueIsNotReadWithEcho() {
        CliRun run = on().typingBlindly().piped(MARK).run("secrets", "set", "global", "x");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("would be seen while it is typed");
        assertThat(vault.has("global/x")).isFalse();
    }

    @Test
    void oneByteMoreThanAValueMayHaveIsRefusedBeforeAnythingIsSent() {
        byte[] largest = new byte[Limits.SECRET_VALUE_BYTES];
        assertThat(on().piped(largest).run("secrets", "set", "global", "large").exit())
                .isZero();
        CliRun run = on().piped(new byte[Limits.SECRET_VALUE_BYTES + 1]).run("secrets", "set", "global", "larger");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("The value is larger than 65536 bytes.", "[VAULT-003]");
        assertThat(vault.asked).containsExactly("put global/large");
    }

    @Test
    void checkAndSetIsAConflictWhenTheVersionIsAnotherOne() {
        CliRun run = on().piped("x").run("secrets", "set", TEXT, "--if-version", "1");

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("The newest version of global/openai_api_key is 2.", "[VAULT-004]");
        assertThat(on().piped("x")
                        .run("secrets", "set", TEXT, "--if-version", "2")
                        .exit())
                .isZero();
        assertThat(on().piped("x")
                        .run("secrets", "set", TEXT, "--if-version", "0")
                        .exit())
                .isEqualTo(5);
        assertThat(on().piped("x")
                        .run("secrets", "set", TEXT, "--if-version", "-1")
                        .exit())
                .isEqualTo(2);
        assertCleared(vault.lent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global/x " + MARK,
                "global x " + MARK,
                "global x " + MARK + " y",
                "global x --value " + MARK,
                "global x --value=" + MARK,
                "global x -p" + MARK,
                "global X" + MARK,
                "global/X" + MARK,
                "nowhere:" + MARK + " x"
            })
    void aValueOnTheCommandLineIsNeitherTakenNorRepeated(String words) {
        CliRun run = on().piped("other").run(("-v secrets set " + words).split(" ", -1));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).doesNotContain(MARK);
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void noHelpOffersAWayOverTheCommandLine() {
        String help = palyra("secrets", "set", "--help").out();
        assertThat(help).contains("SCOPE/KEY", "--file=PATH", "--if-version=N").doesNotContain("--value");
    }
}
