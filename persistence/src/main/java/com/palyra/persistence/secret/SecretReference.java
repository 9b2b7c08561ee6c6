package com.palyra.persistence.secret;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.UnsafeFileException;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a secret of the configuration is, instead of the secret: {@code vault://SCOPE/KEY}, {@code env:NAME} or {@code
 * file:/absolute/path}. A file is the owner's alone and no symbolic link; one newline at its end is not part of the secret.
 */
public sealed interface SecretReference {
    /** Longest secret in bytes. */
    int VALUE_BYTES = SecretStore.VALUE_BYTES;

    /** What Java makes of a byte of the environment that the locale has no character for. */
    char UNREADABLE = '\uFFFD';

    /** In the vault of the node. */
    record InVault(SecretRef ref) implements SecretReference {
        @Override
        public String toString() {
            return SecretRef.SCHEME + ref;
        }
    }

    /** In a variable of the environment. */
    record InEnvironment(String name) implements SecretReference {
        @Override
        public String toString() {
            return ENVIRONMENT + name;
        }
    }

    /** In a file. */
    record InFile(Path path) implements SecretReference {
        @Override
        public String toString() {
            return FILE + path;
        }
    }

    /** How a reference to the environment begins. */
    String ENVIRONMENT = "env:";
    /** How a reference to a file begins. */
    String FILE = "file:";

    /**
     * Parses the written form.
     *
     * @throws IllegalArgumentException if it is none; the sentence does not repeat the text, which may be the secret itself
     */
    static SecretReference parse(String text) {
        if (text.startsWith(SecretRef.SCHEME)) {
            return new InVault(SecretRef.parse(text));
        }
        if (text.matches(ENVIRONMENT + "[A-Za-z_][A-Za-z0-9_]{0,127}")) {
            return new InEnvironment(text.substring(ENVIRONMENT.length()));
        }
        if (text.startsWith(FILE + "/") || text.matches(FILE + "[A-Za-z]:[\\\\/].*")) {
            return new InFile(path(text.substring(FILE.length())));
        }
        throw none();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException repeatsIt) {
            throw none();
        }
    }

    private static IllegalArgumentException none() {
        return new IllegalArgumentException(
                "it is vault://SCOPE/KEY, env:NAME or file:/PATH, and never the secret itself");
    }

    /** How looking for it ended. */
    enum Status {
        /** It is there. */
        RESOLVED,
        /** There is none. */
        MISSING,
        /** It may not be read from there. */
        BLOCKED,
        /** Reading failed. */
        FAILED
    }

    /**
     * What was found; its text never holds the secret.
     *
     * @param sentence why there is none; empty if it was resolved
     * @param value only if it was resolved; the caller closes it
     */
    record Resolution(SecretReference reference, Status status, String sentence, Optional<SensitiveBytes> value) {
        static Resolution found(SecretReference reference, byte[] value) {
            return new Resolution(reference, Status.RESOLVED, "", Optional.of(SensitiveBytes.takeOwnership(value)));
        }

        static Resolution not(SecretReference reference, Status status, String sentence) {
            return new Resolution(reference, status, sentence, Optional.empty());
        }

        /** One line for a report: where it is, and how that ended. */
        @Override
        public String toString() {
            return reference + ": " + status.name().toLowerCase(Locale.ROOT)
                    + (sentence.isEmpty() ? "" : " (" + sentence + ")");
        }
    }

    /**
     * Looks for it.
     *
     * @param vault opens a secret of the vault, where that can be done yet; gives the reason otherwise
     */
    default Resolution resolve(Map<String, String> environment, Function<SecretRef, Resolution> vault) {
        if (this instanceof InVault secret) {
            return vault.apply(secret.ref());
        }
        if (this instanceof InEnvironment variable) {
            String value = environment.get(variable.name());
            if (value != null && value.indexOf(UNREADABLE) >= 0) {
                return Resolution.not(
                        this,
                        Status.FAILED,
                        "it has characters that the locale of this process does not pass on;"
                                + " set a UTF-8 locale, such as LC_ALL=C.UTF-8");
            }
            return value == null || value.isEmpty()
                    ? Resolution.not(this, Status.MISSING, "there is no such variable")
                    : Resolution.found(this, value.getBytes(StandardCharsets.UTF_8));
        }
        return fromFile(((InFile) this).path());
    }

    private Resolution fromFile(Path path) {
        try {
            Optional<byte[]> content = DurableFile.at(path).read(VALUE_BYTES + 1);
            return content.map(bytes -> Resolution.found(this, withoutNewline(bytes)))
                    .orElseGet(() -> Resolution.not(this, Status.MISSING, "there is no such file"));
        } catch (UnsafeFileException unsafe) {
            return Resolution.not(this, Status.BLOCKED, String.valueOf(unsafe.getMessage()));
        } catch (IOException | RuntimeException unreadable) {
            return Resolution.not(this, Status.FAILED, "it cannot be read");
        }
    }

    private static byte[] withoutNewline(byte[] content) {
        int end = content.length;
        if (end > 0 && content[end - 1] == '\n') {
            end--;
            if (end > 0 && content[end - 1] == '\r') {
                end--;
            }
        }
        byte[] value = Arrays.copyOf(content, end);
        Arrays.fill(content, (byte) 0);
        return value;
    }
}
