package com.palyra.persistence.vault.keychain;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.SharedStoreContract;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeychainBackendTest extends SharedStoreContract {
    private final SecurityOnDisk disk;

    KeychainBackendTest(@TempDir Path folder) {
        disk = new SecurityOnDisk(folder);
    }

    @Override
    protected BlobBackend backend(Ulid vault) {
        return KeychainBackend.open(disk.program(), vault, new SecureRandom());
    }

    @Test
    void itIsTheBackendOfMacOs() {
        assertThat(backend(VAULT).kind()).isEqualTo(BackendKind.MACOS_KEYCHAIN);
    }

    @Test
    void noValueIsAnArgumentOrWrittenAsItIs() throws IOException {
        byte[] blob = random(300);
        backend(VAULT).put(id("a"), blob);
        assertThat(backend(VAULT).get(id("a"))).hasValue(blob);
        assertThat(disk.arguments().lines()).allMatch("-i"::equals);
        assertThat(disk.chunks())
                .singleElement()
                .satisfies(chunk -> assertThat(Files.readString(chunk))
                        .isEqualTo(Base64.getEncoder().encodeToString(blob)));
    }

    @Test
    void aReplacedOrDeletedValueLeavesNothing() throws IOException {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(9000));
            assertThat(disk.items()).hasSize(1 + Chunks.count(9000));
            backend.put(id("a"), random(100));
            assertThat(disk.items()).hasSize(2);
            assertThat(backend.delete(id("a"))).isTrue();
            assertThat(disk.items()).isEmpty();
        }
    }

    @Test
    void aProgramWhoseInteractiveModeAlwaysExitsZeroDoesToo() throws IOException {
        disk.becomes("exits-zero");
        try (BlobBackend backend = backend(VAULT)) {
            assertThat(backend.get(id("a"))).isEmpty();
            assertThat(backend.delete(id("a"))).isFalse();
            backend.put(id("a"), random(9000));
            backend.put(id("a"), random(10));
            assertThat(backend.get(id("a"))).hasValue(random(10));
            assertThat(backend.delete(id("a"))).isTrue();
        }
        assertThat(disk.items()).isEmpty();
    }
}
