package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.cli.CliRun;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import org.junit.jupiter.api.Test;

/** Lists, histories, and what ends or brings back a secret. */
class SecretsListTest extends VaultFixture {
    @Test
    void allPagesOfAllScopesAreListed() {
        vault.with("global/a", "1").with("global/b", "22").with("global/z", "333");
        CliRun run = palyra("secrets", "list");

        assertThat(run.out().lines())
                .containsExactly(
                        "SECRET                 VERSION  SIZE      UPDATED  STATE",
                        "global/a               1        1 byte    now      kept",
                        "global/b               1        2 bytes   now      kept",
                        "global/openai_api_key  2        14 bytes  now      kept",
                        "global/z               1        3 bytes   now      kept",
                        "skill:extractor/token  1        3 bytes   now      kept");
        assertThat(vault.asked).containsExactly("list global", "list global after b", "list skill:extractor");
    }

    @Test
    void oneScopeIsListedAndAnEmptyOneIsSaid() {
        assertThat(palyra("secrets", "list", "skill:extractor").out())
                .contains("skill:extractor/token")
                .doesNotContain("global");
        assertThat(palyra("secrets", "list", "skill:none").out()).isEqualToIgnoringNewLines("No secrets.");
        assertThat(palyra("secrets", "list", "skill").exit()).isEqualTo(2);
    }

    @Test
    void jsonIsOneDocumentAndNdjsonASecretALine() {
        assertThat(palyra("secrets", "list", "--output", "json").out().lines())
                .singleElement()
                .asString()
                .startsWith("{\"secrets\":[{\"scope\":\"global\",\"key\":\"openai_api_key\",\"version\":2,")
                .endsWith("]}");
        assertThat(palyra("secrets", "list", "--output", "ndjson").out().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"scope\":") && line.endsWith("\"deleted\":false}"));
        assertThat(palyra("secrets", "list", "skill:none", "--output", "ndjson").out())
                .isEmpty();
        assertThat(palyra("secrets", "list", "skill:none", "--output", "json").out())
                .isEqualToIgnoringNewLines("{\"secrets\":[]}");
    }

    @Test
    void whatWasStreamedBeforeAFailureStaysAndTheExitCodeTells() {
        vault.failure = new PalyraException(ErrorCode.VAULT_CLOSED, "The vault is closed.");
        CliRun run = palyra("secrets", "list", "global", "--output", "ndjson");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("\"code\":\"VAULT-006\"");
    }

    @Test
    void historyShowsVersionsAndWhenAValueWasLastRead() {
        assertThat(palyra("secrets", "history", TEXT).out().lines())
                .contains(
                        "Last read  1h ago",
                        "VERSION  SIZE      PUT",
                        "2        14 bytes  now",
                        "1        8 bytes   now");
        assertThat(palyra("secrets", "history", TEXT, "--output", "json").out())
                .contains("\"last_read\":\"2026-03-01T11:00:00.000Z\",\"versions\":[{\"version\":2,\"size\":14,"
                        + "\"at\":\"2026-03-01T12:00:00.000Z\"},{\"version\":1,");
    }

    @Test
    void aDeletedSecretSaysHowItComesBackAndDoes() {
        assertThat(palyra("secrets", "delete", TEXT).out())
                .isEqualToIgnoringNewLines("Deleted global/openai_api_key; "
                        + "'palyra secrets undelete global/openai_api_key' brings it back.");
        assertThat(palyra("secrets", "get", TEXT).out()).contains("State    deleted");
        assertThat(palyra("secrets", "get", TEXT, "--reveal").exit()).isEqualTo(3);
        assertThat(palyra("secrets", "undelete", TEXT, "--output", "json").out())
                .contains("\"deleted\":false}");
        assertThat(palyra("secrets", "get", TEXT, "--reveal").exit()).isZero();
    }

    @Test
    void destroyingAsksForTheKeyAtATerminal() {
        CliRun mistyped = on().typing("openai_api_kye").run("secrets", "destroy", TEXT);
        assertThat(mistyped.exit()).isEqualTo(2);
        assertThat(mistyped.err()).contains("so nothing was changed");
        assertThat(vault.has(TEXT)).isTrue();

        CliRun run = on().typing("openai_api_key").run("secrets", "destroy", "global", "openai_api_key");
        assertThat(run.shown())
                .containsExactly(
                        "All versions of global/openai_api_key end for good. Type 'openai_api_key' to go on: ");
        assertThat(run.out()).isEqualToIgnoringNewLines("Destroyed global/openai_api_key.");
        assertThat(vault.has(TEXT)).isFalse();
    }

    @Test
    void withoutATerminalDestroyingNeedsYes() {
        CliRun run = palyra("secrets", "destroy", TEXT);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("Add --yes.");
        assertThat(vault.asked).isEmpty();

        assertThat(palyra("secrets", "destroy", TEXT, "--version", "1", "--yes", "--output", "json")
                        .out())
                .isEqualToIgnoringNewLines(
                        "{\"scope\":\"global\",\"key\":\"openai_api_key\",\"version\":1,\"destroyed\":true}");
        assertThat(vault.asked).containsExactly("destroy " + TEXT + " 1");
    }
}
