package com.palyra.persistence.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.secret.FileSecretStore;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A vault in a folder, its secret store beside it, and two backends: files, and what stands for the system's store. */
record House(Path directory) {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final Duration TIMEOUT = Duration.ofSeconds(10);
    static final BackendKind FILES = BackendKind.ENCRYPTED_FILE;
    static final BackendKind SYSTEM = BackendKind.LINUX_SECRET_SERVICE;

    SecretStore secrets() {
        return FileSecretStore.open(directory.resolve("secrets"), new SecureRandom());
    }

    /** Files for both kinds, so that a copy of the folder is a copy of everything. */
    Backends backends(Crash crash) {
        Function<Ulid, BlobBackend> files =
                vault -> crash.stopping(FILES, FileBackend.open(directory.resolve("blobs")));
        Function<Ulid, BlobBackend> system = vault -> crash.stopping(SYSTEM, FileBackend.open(system()));
        return new Backends(Map.of(FILES, files, SYSTEM, system), TIMEOUT);
    }

    /** Where the folder is that stands for the system's store. */
    Path system() {
        return directory.resolve("system");
    }

    Vault open() {
        return open(Crash.never());
    }

    Vault open(Crash crash) {
        return open(backends(crash), null, crash);
    }

    /** With something that comes before each change of a file of keys. */
    Vault open(Runnable step) {
        return Vault.open(
                vault(), secrets(), backends(Crash.never()), null, InstantSource.fixed(NOW), new SecureRandom(), step);
    }

    Vault open(Backends backends, @Nullable BackendKind wanted) {
        return open(backends, wanted, Crash.never());
    }

    private Vault open(Backends backends, @Nullable BackendKind wanted, Crash crash) {
        return Vault.open(
                vault(),
                crash.stopping(secrets()),
                backends,
                wanted,
                InstantSource.fixed(NOW),
                new SecureRandom(),
                crash);
    }

    Path vault() {
        return directory.resolve("vault");
    }

    /** Makes a vault in the files. */
    static House in(Path directory) {
        House house = new House(directory);
        house.open(house.backends(Crash.never()), FILES).close();
        return house;
    }

    House copyTo(Path target) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                Path copy = target.resolve(directory.relativize(path).toString());
                Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return new House(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Paths below a folder, from it on, sorted. */
    static List<String> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SecretVersion version(String ref, long version) {
        return new SecretVersion(SecretRef.parse(ref), version);
    }

    static SensitiveBytes bytes(String text) {
        return SensitiveBytes.takeOwnership(text.getBytes(UTF_8));
    }

    /** The value that these tests give to a version. */
    static String valueOf(SecretVersion version) {
        return "content of " + version.ref() + " in version " + version.version();
    }

    static void put(Vault vault, SecretVersion version) {
        try (SensitiveBytes value = bytes(valueOf(version))) {
            vault.put(version, value);
        }
    }

    static String get(Vault vault, SecretVersion version) {
        try (SensitiveBytes value = vault.get(version)) {
            byte[] raw = value.exposeCopy();
            String text = new String(raw, UTF_8);
            Arrays.fill(raw, (byte) 0);
            return text;
        }
    }

    static void assertOpens(Vault vault, Iterable<SecretVersion> versions) {
        for (SecretVersion version : versions) {
            assertThat(get(vault, version)).isEqualTo(valueOf(version));
        }
    }

    static void isError(Throwable thrown, ErrorCode error) {
        assertThat(thrown).isInstanceOf(PalyraException.class);
        assertThat(((PalyraException) thrown).error()).as(thrown.toString()).isEqualTo(error);
    }
}
