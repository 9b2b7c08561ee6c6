package com.palyra.persistence.vault.dpapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.BlobBackendContract;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DpapiBackendTest extends BlobBackendContract {
    private static final Ulid OTHER_VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8Y");

    @TempDir
    private Path directory;

    @Override
    protected BlobBackend backend(Ulid vault) {
        return backend(vault, new FakeDataProtection("ops"));
    }

    @Test
    void itIsTheBackendOfWindows() {
        assertThat(backend(VAULT).kind()).isEqualTo(BackendKind.WINDOWS_DPAPI);
    }

    @Test
    void aFileInThePlaceOfAnotherOneDoesNotOpen() throws IOException {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
            backend.put(id("b"), random(20));
            Files.copy(
                    file(id("a")),
                    Files.createDirectories(file(id("c")).getParent()).resolve(id("c").value()));
            assertDamaged(() -> backend.get(id("c")));
            assertThat(backend.get(id("a"))).hasValue(random(10));
        }
    }

    @Test
    void aFileOfAnotherVaultOrUserDoesNotOpen() {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
        }
        assertDamaged(() -> backend(OTHER_VAULT).get(id("a")));
        assertDamaged(() -> backend(VAULT, new FakeDataProtection("eve")).get(id("a")));
    }

    @Test
    void noByteOfAFileCanBeChangedOrCutOff() throws IOException {
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(40));
            byte[] whole = Files.readAllBytes(file(id("a")));
            for (int i = 0; i < whole.length; i++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= 1;
                Files.write(file(id("a")), flipped);
                assertDamaged(() -> backend.get(id("a")));
                Files.write(file(id("a")), Arrays.copyOf(whole, i));
                assertDamaged(() -> backend.get(id("a")));
            }
        }
    }

    @Test
    void anUnknownFormIsDamage() {
        DataProtection protection = new FakeDataProtection("ops");
        DataProtection other = new DataProtection() {
            @Override
            public byte[] protect(byte[] data, byte[] entropy) {
                return protection.protect(data, entropy);
            }

            @Override
            public byte[] unprotect(byte[] data, byte[] entropy) {
                byte[] plain = protection.unprotect(data, entropy);
                plain[0]++;
                return plain;
            }
        };
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
        }
        assertDamaged(() -> backend(VAULT, other).get(id("a")));
    }

    @Test
    void whatDoesNotOpenIsNotAcknowledgedAndTheOldValueStays() {
        DataProtection careless = new DataProtection() {
            @Override
            public byte[] protect(byte[] data, byte[] entropy) {
                return data.clone();
            }

            @Override
            public byte[] unprotect(byte[] data, byte[] entropy) {
                return new byte[data.length];
            }
        };
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), random(10));
            assertThatThrownBy(() -> backend(VAULT, careless).put(id("a"), random(11)))
                    .satisfies(thrown ->
                            assertThat(((PalyraException) thrown).error()).isEqualTo(ErrorCode.VAULT_WRITE_FAILED));
            assertThat(backend.get(id("a"))).hasValue(random(10));
        }
    }

    @Test
    void aBlobThatIsTooLongIsAMistakeOfTheCaller() {
        try (BlobBackend backend = backend(VAULT)) {
            assertThatThrownBy(() -> backend.put(id("a"), new byte[BlobBackend.BLOB_BYTES + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private BlobBackend backend(Ulid vault, DataProtection protection) {
        return DpapiBackend.open(directory.resolve("blobs"), vault, protection);
    }

    private Path file(ObjectId id) {
        return directory.resolve("blobs").resolve(id.digits().substring(0, 2)).resolve(id.value());
    }

    private static void assertDamaged(ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(
                        thrown -> assertThat(((PalyraException) thrown).error()).isEqualTo(ErrorCode.VAULT_DAMAGED));
    }
}
