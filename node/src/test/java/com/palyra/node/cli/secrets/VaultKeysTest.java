package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.admin.FakeNode;
import com.palyra.node.cli.CliRun;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rotation, backends, the root key's share and its passphrase. */
class VaultKeysTest extends VaultFixture {
    private static final String PASSPHRASE = "correct horse battery";

    @Test
    void rotatingMeansAllScopesUnlessOneOrTheRootIsNamed() {
        assertThat(palyra("secrets", "rotate-keys").out())
                .isEqualToIgnoringNewLines("Made new keys for all scopes; 12 values are put under them.");
        assertThat(palyra("secrets", "rotate-keys", "--scope", "skill:extractor")
                        .out())
                .isEqualToIgnoringNewLines("Made new keys for skill:extractor; 12 values are put under them.");
        assertThat(palyra("secrets", "rotate-keys", "--root").out())
                .isEqualToIgnoringNewLines("Made a new root key; 12 scope keys are put under it.");
        assertThat(vault.asked).containsExactly("rotate null", "rotate skill:extractor", "rotate root");
        assertThat(palyra("secrets", "rotate-keys", "--root", "--output", "json")
                        .out())
                .isEqualToIgnoringNewLines("{\"root\":true,\"scope\":null,\"rewrapped\":12}");
    }

    @Test
    void unknownKeysAreDroppedOfOneScopeOnly() {
        assertThat(palyra("secrets", "rotate-keys", "--scope", "skill:extractor", "--drop-unknown")
                        .exit())
                .isZero();
        assertThat(vault.asked).containsExactly("rotate skill:extractor dropping unknown keys");
        assertThat(palyra("secrets", "rotate-keys", "--drop-unknown").exit()).isEqualTo(2);
    }

    @Test
    void rootAndScopeExcludeEachOther() {
        CliRun run = palyra("secrets", "rotate-keys", "--root", "--scope", "global");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void whoWaitsAtATerminalSeesHowFarARotationIs() {
        vault.job = new CompletableFuture<>();
        AtomicInteger looks = new AtomicInteger();
        InstantSource clock = () -> {
            if (looks.incrementAndGet() == 4) {
                vault.job.complete(9L);
            }
            return Instant.EPOCH.plusSeconds(10L * looks.get());
        };
        CliRun run = on().typing().clock(clock).run("secrets", "rotate-keys");

        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .startsWith("\r\u001b[Kpalyra: rotating keys, 7 values, ")
                .endsWith("\r\u001b[K");
        assertThat(run.out()).contains("9 values");
    }

    @Test
    void aSecondJobIsAConflictUntilTheFirstIsDone() {
        CompletableFuture<Long> first = new CompletableFuture<>();
        vault.job = first;
        CompletableFuture<CliRun> waits =
                CompletableFuture.supplyAsync(() -> palyra("secrets", "backend", "migrate", "encrypted_file"));
        while (!vault.asked.contains("migrate encrypted_file")) {
            Thread.onSpinWait();
        }
        CliRun run = palyra("secrets", "rotate-keys");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("moving secrets or rotating keys already", "[VAULT-011]");

        first.complete(1L);
        assertThat(waits.join().out()).isEqualToIgnoringNewLines("Moved 1 blob; secrets are in encrypted_file now.");
    }

    @Test
    void aJobThatFailsEndsTheCommandWithItsError() {
        vault.job = CompletableFuture.failedFuture(
                new PalyraException(ErrorCode.VAULT_BACKEND_LOCKED, "The keyring is locked."));
        CliRun run = palyra("secrets", "backend", "migrate", "linux_secret_service");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("The keyring is locked.", "[VAULT-008]");
    }

    @Test
    void backendsAreShownProbedAndNamedInAnyCase() {
        assertThat(palyra("secrets", "backend", "show").out().lines())
                .containsExactly(
                        "Backend   encrypted_file",
                        "Vault     open",
                        "Root key  a copy of the state directory opens the vault");
        assertThat(palyra("secrets", "backend", "show", "--output", "json").out())
                .isEqualToIgnoringNewLines(
                        "{\"backend\":\"encrypted_file\",\"share\":{\"kind\":\"none\",\"since\":null},"
                                + "\"open\":true,\"sentence\":\"\",\"hanging\":0}");
        assertThat(palyra("secrets", "backend", "probe").out().lines())
                .containsExactly(
                        "BACKEND               WORKS  TOOK  WHY NOT",
                        "linux_secret_service  no     3 ms  There is no session bus. [VAULT-007]",
                        "encrypted_file        yes    5 ms");
        assertThat(palyra("secrets", "backend", "probe", "--output", "json").out())
                .contains(
                        "{\"kind\":\"encrypted_file\",\"works\":true,\"error\":null,\"sentence\":\"\",\"took_ms\":5}");
        assertThat(palyra("secrets", "backend", "migrate", "Linux_Secret_Service", "--output", "json")
                        .out())
                .isEqualToIgnoringNewLines("{\"backend\":\"linux_secret_service\",\"moved\":12}");
        assertThat(palyra("secrets", "backend", "migrate", "floppy").exit()).isEqualTo(2);
    }

    @Test
    void aPassphraseIsAskedForTwiceWithoutEcho() {
        CliRun run = on().typing(PASSPHRASE, PASSPHRASE).run("secrets", "root-share", "add", "passphrase");

        assertThat(run.exit()).isZero();
        assertThat(run.hidden()).containsExactly("New passphrase: ", "The same again: ");
        assertThat(run.shown()).isEmpty();
        assertThat(run.out())
                .contains("Root key: a share is the operator's passphrase, since now.", "Without the passphrase nobody")
                .contains("'palyra secrets rotate-keys --root'");
        assertThat(run.out() + run.err()).doesNotContain(PASSPHRASE);
        assertThat(vault.passphrase).isEqualTo(PASSPHRASE);
        assertCleared(vault.lent);
    }

    @Test
    void twoDifferentPassphrasesOrAShortOneChangeNothing() {
        CliRun differ = on().typing(PASSPHRASE, PASSPHRASE + "!").run("secrets", "root-share", "add", "passphrase");
        assertThat(differ.exit()).isEqualTo(2);
        assertThat(differ.err()).contains("differ, so nothing was changed");
        assertThat(vault.asked).isEmpty();

        CliRun small = on().typing("elevenchars", "elevenchars").run("secrets", "root-share", "add", "passphrase");
        assertThat(small.exit()).isEqualTo(2);
        assertThat(small.err()).contains("A passphrase has at least 12 characters.");
        assertThat(small.hidden()).containsExactly("New passphrase: ");
        // Eleven characters of two bytes each.
        CliRun wide =
                on().piped("\u00e4".repeat(11)).run("secrets", "root-share", "add", "passphrase", "--passphrase-stdin");
        assertThat(wide.exit()).isEqualTo(2);
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void aPassphraseComesFromOneLineOfStandardInput() {
        assertThat(on().piped(PASSPHRASE + "\r\nmore")
                        .run("secrets", "root-share", "add", "passphrase", "--passphrase-stdin")
                        .exit())
                .isZero();
        assertThat(vault.passphrase).isEqualTo(PASSPHRASE);
        assertThat(palyra("secrets", "unlock", "--passphrase-stdin").err()).contains("holds no passphrase");
        assertThat(on().piped("x".repeat(2000))
                        .run("secrets", "unlock", "--passphrase-stdin")
                        .err())
                .contains("A passphrase has at most 1024 bytes.");
        assertThat(palyra("secrets", "unlock").err()).contains("This needs the passphrase.", "--passphrase-stdin");
    }

    @Test
    void aPassphraseIsReplacedAndTheOutputSaysWhatTheOldOneStillOpens() {
        assertThat(on().piped(PASSPHRASE + "\n")
                        .run("secrets", "root-share", "add", "passphrase", "--passphrase-stdin")
                        .exit())
                .isZero();
        String another = "another horse entirely";
        CliRun run = on().typing(another, another).run("secrets", "root-share", "add", "passphrase", "--replace");
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("Copies made before still open with the old passphrase")
                .contains("'palyra secrets rotate-keys --root'")
                .doesNotContain(another);
        assertThat(vault.asked).containsExactly("add passphrase", "replace");
        assertThat(vault.passphrase).isEqualTo(another);
        assertCleared(vault.lent);
        assertThat(palyra("secrets", "root-share", "add", "os_store", "--replace")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void sharesAreAddedShownAndRemoved() {
        assertThat(palyra("secrets", "root-share", "add", "os_store").out())
                .contains("Root key: a share is in the operating system's store, since now.")
                .contains("'palyra secrets rotate-keys --root'");
        assertThat(palyra("secrets", "root-share", "show", "--output", "json").out())
                .isEqualToIgnoringNewLines("{\"kind\":\"os_store\",\"since\":\"2026-03-01T12:00:00.000Z\"}");
        CliRun unasked = palyra("secrets", "root-share", "remove");
        assertThat(unasked.exit()).isEqualTo(2);
        assertThat(unasked.err()).contains("Add --yes.");
        assertThat(on().typing("yes").run("secrets", "root-share", "remove").exit())
                .isEqualTo(2);
        assertThat(palyra("secrets", "root-share", "show").out()).contains("operating system's store");
        assertThat(on().typing("remove").run("secrets", "root-share", "remove").out())
                .isEqualToIgnoringNewLines("Root key: a copy of the state directory opens the vault.");
        CliRun again = palyra("secrets", "root-share", "remove", "--yes");
        assertThat(again.exit()).isEqualTo(5);
        assertThat(again.err()).contains("[VAULT-015]");
        assertThat(palyra("secrets", "root-share", "add", "none").exit()).isEqualTo(2);
        assertThat(palyra("secrets", "root-share", "add", "os_store", "--passphrase-stdin")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void aWrongPassphraseIsDeniedAndTheRightOneOpens() {
        vault.shut();
        assertThat(palyra("secrets", "backend", "show").out()).contains("Vault     closed", "waits for its passphrase");
        CliRun wrong = on().typing("another passphrase").run("secrets", "unlock");
        assertThat(wrong.exit()).isEqualTo(4);
        assertThat(wrong.err()).contains("[VAULT-014]").doesNotContain("another passphrase");

        CliRun right = on().typing(vault.passphrase).run("secrets", "unlock");
        assertThat(right.hidden()).containsExactly("Passphrase: ");
        assertThat(right.out()).contains("Vault     open");
        assertCleared(vault.lent);
    }

    @Test
    void aDeviceIsGrantedAndDeniedByScope() {
        String device = FakeNode.DEVICE.value();
        assertThat(palyra("devices", "grants", device).out())
                .isEqualToIgnoringNewLines("Device " + device + " may do nothing with secrets.");
        assertThat(palyra("devices", "grant", device, "skill:extractor", "READ")
                        .out()
                        .lines())
                .containsExactly("SCOPE            ACCESS  GRANTED", "skill:extractor  read    now");
        assertThat(palyra("devices", "grant", device, "global", "write", "--output", "json")
                        .out())
                .isEqualToIgnoringNewLines(
                        "{\"device_id\":\"" + device + "\",\"grants\":["
                                + "{\"scope\":\"global\",\"access\":\"write\",\"at\":\"2026-03-01T12:00:00.000Z\",\"withheld\":false},"
                                + "{\"scope\":\"skill:extractor\",\"access\":\"read\",\"at\":\"2026-03-01T12:00:00.000Z\",\"withheld\":false}]}");
        assertThat(palyra("devices", "revoke-grant", device, "global").out()).doesNotContain("global");
        assertThat(vault.granted()).containsExactly("skill:extractor=read");
    }

    @Test
    void grantsThatMakeNoSenseAreRefused() {
        String device = FakeNode.DEVICE.value();
        assertThat(palyra("devices", "grant", device, "global", "own").err()).contains("read or write", "[CLI-001]");
        assertThat(palyra("devices", "grant", device, "nowhere", "read").err()).contains("[VAULT-002]");
        assertThat(palyra("devices", "grants", FakeNode.REQUEST.value()).exit()).isEqualTo(3);
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void anApprovalCarriesGrants() {
        String request = FakeNode.REQUEST.value();
        CliRun run = palyra(
                "pairing", "approve", request, "--skip-sas", "--grant", "skill:extractor=read", "--grant=global=write");
        assertThat(run.exit()).isZero();
        assertThat(vault.granted()).containsExactly("global=write", "skill:extractor=read");

        assertThat(palyra("pairing", "approve", request, "--skip-sas", "--grant", "global")
                        .err())
                .contains("A --grant is wrong: a grant is written SCOPE=read or SCOPE=write.", "[CLI-001]");
        assertThat(palyra(
                                "pairing",
                                "approve",
                                request,
                                "--skip-sas",
                                "--grant",
                                "global=read",
                                "--grant",
                                "global=write")
                        .err())
                .contains("The grants name a scope twice.");
    }
}
