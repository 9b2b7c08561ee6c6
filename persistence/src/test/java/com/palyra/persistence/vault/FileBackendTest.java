package com.palyra.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBackendTest extends BlobBackendContract {
    @TempDir
    private Path directory;

    @Override
    protected BlobBackend backend(Ulid vault) {
        return FileBackend.open(directory.resolve("blobs"));
    }

    @Test
    void filesAndFoldersAreTheOwnersAlone() throws IOException {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
        }
        try (Stream<Path> all = Files.walk(directory.resolve("blobs"))) {
            List<String> rights = all.map(FileBackendTest::rights).toList();
            assertThat(rights).containsExactly("rwx------", "rwx------", "rw-------");
        }
    }

    @Test
    void aFileThatOthersCanReadOrThatIsALinkIsRefused() throws IOException {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
            Path file = file("a");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(() -> backend.get(id("a"))).satisfies(FileBackendTest::isUnavailable);
            Files.move(file, directory.resolve("elsewhere"));
            Files.createSymbolicLink(file, directory.resolve("elsewhere"));
            assertThatThrownBy(() -> backend.get(id("a"))).satisfies(FileBackendTest::isUnavailable);
        }
    }

    @Test
    void aFileThatIsTooLongIsRefusedBeforeItIsRead() throws IOException {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
            Files.write(file("a"), new byte[BlobBackend.BLOB_BYTES + 1]);
            assertThatThrownBy(() -> backend.get(id("a"))).satisfies(FileBackendTest::isUnavailable);
        }
    }

    private Path file(String key) {
        return directory
                .resolve("blobs")
                .resolve(id(key).digits().substring(0, 2))
                .resolve(id(key).value());
    }

    private static void isUnavailable(Throwable thrown) {
        assertThat(((PalyraException) thrown).error()).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
    }

    private static String rights(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
