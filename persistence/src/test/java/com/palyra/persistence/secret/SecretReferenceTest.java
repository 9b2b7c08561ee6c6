package com.palyra.persistence.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.secret.SecretReference.Resolution;
import com.palyra.persistence.secret.SecretReference.Status;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"vault://global/smtp", "vault://channel:mail:ops/smtp", "env:SMTP_PASSWORD", "file:/etc/x"})
    void theWrittenFormIsKept(String text) {
        assertThat(SecretReference.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hunter2", "env:", "env:1X", "env:A B", "file:relative", "vault://x", "exec:/bin/x", "ENV:X"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SecretReference.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecretInThePlaceOfAReferenceIsNotRepeated() {
        for (String text : List.of("hunter2", "file:/hunter2\0")) {
            assertThatThrownBy(() -> SecretReference.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aVariableIsResolvedAndAMissingOneSaidToBe() {
        assertThat(text(resolve("env:WORDS", Map.of("WORDS", "four words")))).isEqualTo("four words");
        assertThat(resolve("env:WORDS", Map.of()).status()).isEqualTo(Status.MISSING);
        assertThat(resolve("env:WORDS", Map.of("WORDS", "")).status()).isEqualTo(Status.MISSING);
    }

    @Test
    void aVariableThatTheLocaleOfTheProcessMadeUnreadableIsNotUsed() {
        Resolution found = resolve("env:WORDS", Map.of("WORDS", "f\ufffd\ufffdnf W\ufffd\ufffdrter"));
        assertThat(found.status()).isEqualTo(Status.FAILED);
        assertThat(found.sentence()).contains("LC_ALL=C.UTF-8").doesNotContain("rter");
    }

    @Test
    void aFileLosesOneNewlineAtItsEndAndNothingElse() throws IOException {
        assertThat(text(resolve(file("a\n", "rw-------")))).isEqualTo("a");
        assertThat(text(resolve(file("a\r\n", "rw-------")))).isEqualTo("a");
        assertThat(text(resolve(file(" a \n\n", "rw-------")))).isEqualTo(" a \n");
    }

    @Test
    void aFileOfOthersOrALinkIsBlocked() throws IOException {
        assertThat(resolve(file("a", "rw-r--r--")).status()).isEqualTo(Status.BLOCKED);
        Path link = Files.createSymbolicLink(
                directory.resolve("link"), Path.of(file("a", "rw-------").substring(5)));
        assertThat(resolve("file:" + link).status()).isEqualTo(Status.BLOCKED);
        assertThat(resolve("file:" + directory.resolve("none")).status()).isEqualTo(Status.MISSING);
    }

    @Test
    void aFileThatIsTooLongIsNotRead() throws IOException {
        assertThat(resolve(file("x".repeat(SecretReference.VALUE_BYTES + 2), "rw-------"))
                        .status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void theReportHoldsNoSecret() {
        assertThat(resolve("env:WORDS", Map.of("WORDS", "MARKED")).toString()).isEqualTo("env:WORDS: resolved");
        assertThat(resolve("vault://global/smtp", Map.of()).toString())
                .isEqualTo("vault://global/smtp: blocked (not yet)");
    }

    private String file(String content, String rights) throws IOException {
        Path file = Files.createTempFile(directory, "secret", "");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return "file:" + file;
    }

    private static Resolution resolve(String text) {
        return resolve(text, Map.of());
    }

    private static Resolution resolve(String text, Map<String, String> environment) {
        SecretReference reference = SecretReference.parse(text);
        return reference.resolve(
                environment, ref -> new Resolution(reference, Status.BLOCKED, "not yet", Optional.empty()));
    }

    private static String text(Resolution found) {
        assertThat(found.status()).isEqualTo(Status.RESOLVED);
        try (SensitiveBytes value = found.value().orElseThrow()) {
            return new String(value.exposeCopy(), UTF_8);
        }
    }
}
