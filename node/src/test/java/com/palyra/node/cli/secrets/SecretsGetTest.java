package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.cli.CliRun;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code palyra secrets get}: metadata, and values for people, pipes and scripts. */
class SecretsGetTest extends VaultFixture {
    private static final String KNOWN = "{\"scope\":\"global\",\"key\":\"openai_api_key\",\"version\":2,\"size\":14,"
            + "\"created_at\":\"2026-03-01T12:00:00.000Z\",\"updated_at\":\"2026-03-01T12:00:00.000Z\",\"deleted\":false";

    @Test
    void withoutRevealNoValueLeavesTheVault() {
        CliRun run = palyra("secrets", "get", TEXT);

        assertThat(run.exit()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "Secret   global/openai_api_key",
                        "State    kept",
                        "Version  2",
                        "Size     14 bytes",
                        "Created  now",
                        "Updated  now");
        assertThat(run.err()).isEqualToIgnoringNewLines("palyra: The value is not shown; --reveal prints it.");
        assertThat(palyra("secrets", "get", TEXT, "--output", "json").out()).isEqualToIgnoringNewLines(KNOWN + "}");
        assertThat(vault.asked).containsOnly("history " + TEXT);
    }

    @Test
    void aVersionHasItsOwnSizeAndOneThatIsNotKeptIsNotFound() {
        assertThat(palyra("secrets", "get", TEXT, "--version", "1").out()).contains("Version  1", "8 bytes");
        CliRun run = palyra("secrets", "get", TEXT, "--version", "9");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("There is no version 9 of global/openai_api_key", "[VAULT-001]");
    }

    @Test
    void aPipeGetsExactlyTheBytesAndATerminalALinesEndToo() {
        assertThat(palyra("secrets", "get", TEXT, "--reveal").bytes())
                .isEqualTo("sk-second-0002".getBytes(StandardCharsets.UTF_8));
        assertThat(palyra("secrets", "get", "skill:extractor", "token", "--reveal")
                        .bytes())
                .containsExactly(0xff, 0, 1);
        assertThat(on().typing().run("secrets", "get", TEXT, "--reveal").out())
                .isEqualTo("sk-second-0002" + System.lineSeparator());
        assertThat(palyra("secrets", "get", TEXT, "--reveal").err()).isEmpty();
        assertThat(vault.opened).hasSize(4);
        assertCleared(vault.opened);
    }

    @Test
    void scriptsGetTextAsItIsAndOtherBytesAsBase64() {
        assertThat(palyra("secrets", "get", TEXT, "--reveal", "--output", "json")
                        .out())
                .isEqualToIgnoringNewLines(KNOWN + ",\"value\":\"sk-second-0002\"}");
        assertThat(palyra("secrets", "get", BINARY, "--reveal", "--output", "ndjson")
                        .out())
                .contains("\"value_base64\":\"/wAB\"")
                .doesNotContain("\"value\"");
    }

    @Test
    void anOlderVersionIsRevealed() {
        assertThat(palyra("secrets", "get", TEXT, "--reveal", "--version", "1").out())
                .isEqualTo("sk-first");
        assertThat(palyra("secrets", "get", TEXT, "--reveal", "--version", "0").exit())
                .isEqualTo(2);
    }

    @Test
    void whatIsNotThereIsNotFoundWithAndWithoutReveal() {
        for (String[] more : new String[][] {{}, {"--reveal"}}) {
            String[] words = more.length == 0
                    ? new String[] {"secrets", "get", "global", "none"}
                    : new String[] {"secrets", "get", "global", "none", more[0]};
            CliRun run = palyra(words);
            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("There is no secret global/none.", "[VAULT-001]");
        }
    }

    @Test
    void namesThatAreNoneAreUsageErrors() {
        assertThat(palyra("secrets", "get", "openai").err()).contains("a secret is named SCOPE/KEY", "[VAULT-002]");
        assertThat(palyra("secrets", "get", "team:a", "x").exit()).isEqualTo(2);
        assertThat(palyra("secrets", "get", "global", "UPPER").exit()).isEqualTo(2);
        assertThat(palyra("secrets", "get").exit()).isEqualTo(2);
        assertThat(vault.asked).isEmpty();
    }
}
