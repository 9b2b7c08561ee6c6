package com.palyra.persistence.vault.keychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.keychain.SecurityAnswer.Failure;
import com.palyra.persistence.vault.keychain.SecurityProgram.UnexpectedOutputException;
import com.palyra.protocol.identity.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to the program and read from it. */
class KeychainFormatsTest {
    private static final Ulid VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8X");
    private static final String OBJECT = "obj_" + "a1".repeat(32);
    private static final String ACCOUNT = VAULT + "/" + OBJECT;

    @Test
    void theLongestBlobFitsIntoLinesOfTheProgram() {
        byte[] blob = new byte[BlobBackend.BLOB_BYTES];
        List<byte[]> chunks = Chunks.split(blob);
        Generation generation = Generation.fresh(new SecureRandom(), chunks.size());
        SecurityScript script = new SecurityScript();
        for (int i = 0; i < chunks.size(); i++) {
            script.add(generation.accounts(ACCOUNT).get(i), chunks.get(i));
        }
        assertThat(new String(script.bytes(), StandardCharsets.US_ASCII).lines())
                .hasSize(Generation.MOST_CHUNKS)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(SecurityScript.LINE_BYTES));
        assertThat(Chunks.join(chunks, blob.length)).hasValue(blob);
        script.clear();
        assertThat(script.bytes()).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "a\"", "a'", "a\\", "a\u00e4", "a\0"})
    void nothingThatHasAMeaningGetsIntoACommand(String text) {
        SecurityScript script = new SecurityScript();
        assertThatThrownBy(() -> script.add(ACCOUNT, text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> script.delete(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> script.add(ACCOUNT, new byte[SecurityScript.LINE_BYTES]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(script.bytes()).isEmpty();
    }

    @Test
    void manifestsAndTrailsAreReadStrictly() {
        Manifest manifest = Manifest.of(new Generation("0123456789abcdef", 2), new byte[5000]);
        assertThat(Manifest.parse(manifest.text())).hasValue(manifest);
        assertThat(manifest.describes(new byte[5000])).isTrue();
        assertThat(manifest.describes(new byte[4999])).isFalse();
        assertThat(Manifest.parse(manifest.text().replace(".5000.", ".05000."))).isEmpty();
        assertThat(Manifest.parse(manifest.text().replace(".5000.", ".999999.")))
                .isEmpty();
        assertThat(Manifest.parse(manifest.text() + "0")).isEmpty();
        Pending pending =
                new Pending(List.of(new Generation("0123456789abcdef", 0), new Generation("fedcba9876543210", 24)));
        assertThat(Pending.parse(pending.text())).hasValue(pending);
        assertThat(Pending.parse(pending.text().replace(".24", ".25"))).isEmpty();
        assertThat(Pending.parse(pending.text() + ".0123456789abcdef.1")).isEmpty();
        assertThat(Pending.parse("p")).isEmpty();
        assertThat(Pending.parse(manifest.text())).isEmpty();
    }

    @Test
    void everyFailureIsSeenWhateverTheProgramExitsWith() {
        String errors = """
                security: SecKeychainSearchCopyNext: not found
                find-generic-password: returned -25300
                add-generic-password: returned -25308
                """;
        SecurityAnswer<String> answer = SecurityAnswer.of("", errors, 0);
        assertThat(answer.failures())
                .containsExactly(new Failure("find-generic-password", 44), new Failure("add-generic-password", 36));
        assertThat(answer.troubles()).containsExactly(new Failure("add-generic-password", 36));
        assertThat(SecurityAnswer.of("", "", 51).failures()).containsExactly(new Failure("security", 51));
        assertThat(SecurityAnswer.of("", "a value: returned -1", 0).failures()).isEmpty();
    }

    @Test
    void onlyItemsOfTheVaultAreTakenFromADump() throws IOException {
        String mine = item("genp", "palyra.vault.v1", ACCOUNT);
        String trail = item("genp", "palyra.vault.v1", ACCOUNT.replace("a1a1", "b2b2") + "/pending");
        String others = item("genp", "other", ACCOUNT.replace("a1a1", "c3c3"))
                + item("inet", "palyra.vault.v1", ACCOUNT.replace("a1a1", "c3c3"))
                + item("genp", "palyra.vault.v1", ACCOUNT.replace("W8X", "W8Y"))
                + item("genp", "palyra.vault.v1", ACCOUNT + "/0123456789abcdef.0")
                + item("genp", "palyra.vault.v1", ACCOUNT.replace("a1a1", "A1A1"))
                + "    \"icmt\"<blob>=\"" + "x".repeat(100_000) + "\"\n";
        DumpOutput found = dump(others + mine + others + trail + others);
        assertThat(found.objects()).containsExactly(new ObjectId(OBJECT));
        assertThat(found.pending()).containsExactly(new ObjectId(OBJECT.replace("a1a1", "b2b2")));
        assertThat(dump(mine.strip()).objects()).hasSize(1);
        assertThat(dump("").objects()).isEmpty();
    }

    @Test
    void linesOfValuesAreBounded() throws IOException {
        assertThat(ItemOutput.read(stream("a\n\nb\n"), 3)).hasSize(3);
        assertThatThrownBy(() -> ItemOutput.read(stream("a\nb"), 2)).isInstanceOf(UnexpectedOutputException.class);
        assertThatThrownBy(() -> ItemOutput.read(stream("a".repeat(3801) + "\n"), 1))
                .isInstanceOf(UnexpectedOutputException.class);
        assertThat(Chunks.join(List.of("QUI".getBytes(StandardCharsets.US_ASCII)), 2))
                .isEmpty();
        assertThat(Chunks.join(List.of("Q!I=".getBytes(StandardCharsets.US_ASCII)), 2))
                .isEmpty();
        assertThat(Chunks.join(List.of("QUI=".getBytes(StandardCharsets.US_ASCII)), 2)
                        .map(blob -> blob.length))
                .isEqualTo(Optional.of(2));
    }

    private static DumpOutput dump(String text) throws IOException {
        return DumpOutput.read(stream(text), VAULT);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String item(String kind, String service, String account) {
        return "keychain: \"/Users/ops/Library/Keychains/login.keychain-db\"\nversion: 512\nclass: \"" + kind
                + "\"\nattributes:\n    0x00000007 <blob>=\"" + service + "\"\n    \"acct\"<blob>=\"" + account
                + "\"\n    \"svce\"<blob>=\"" + service + "\"\n";
    }
}
