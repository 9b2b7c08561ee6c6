package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BackendProbe;
import com.palyra.persistence.vault.Vault;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformBackendsTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"Linux, LINUX_SECRET_SERVICE", "Mac OS X, MACOS_KEYCHAIN", "Windows 11, WINDOWS_DPAPI"})
    void eachSystemHasItsStoreAndFiles(String system, BackendKind own) {
        try (Vault vault = open(system, BackendKind.ENCRYPTED_FILE)) {
            assertThat(vault.probe())
                    .extracting(BackendProbe::kind)
                    .containsExactlyInAnyOrder(own, BackendKind.ENCRYPTED_FILE);
        }
    }

    @Test
    void whereNoBusIsAVaultIsInFiles() {
        try (Vault vault = open("Linux", null)) {
            assertThat(vault.status().backend()).isEqualTo(BackendKind.ENCRYPTED_FILE);
        }
    }

    private Vault open(String system, @Nullable BackendKind wanted) {
        return Vault.open(
                directory,
                new MemorySecretStore(),
                PlatformBackends.of(
                        system,
                        Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + directory.resolve("none")),
                        directory,
                        random),
                wanted,
                InstantSource.system(),
                random);
    }
}
