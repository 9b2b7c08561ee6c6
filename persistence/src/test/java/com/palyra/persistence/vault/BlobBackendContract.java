package com.palyra.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.SecretRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend does, whatever stands behind it. */
public abstract class BlobBackendContract {
    protected static final Ulid VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8X");

    /** A backend of this vault over the one store of this test, which the test closes. */
    protected abstract BlobBackend backend(Ulid vault);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3799, 3800, 3801, 4096, 8192, 65_536, BlobBackend.BLOB_BYTES})
    void whatWasPutIsGot(int bytes) {
        try (BlobBackend backend = backend(VAULT)) {
            byte[] blob = random(bytes);
            backend.put(id("a"), blob);
            assertThat(backend.get(id("a"))).hasValue(blob);
        }
        try (BlobBackend again = backend(VAULT)) {
            assertThat(again.get(id("a"))).hasValue(random(bytes));
        }
    }

    @Test
    void everyByteValueIsKept() {
        byte[] all = new byte[256];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), all);
            assertThat(backend.get(id("a"))).hasValue(all);
        }
    }

    @Test
    void aLaterPutReplacesTheBlobWhetherItIsLongerOrShorter() {
        try (BlobBackend backend = backend(VAULT)) {
            for (int bytes : new int[] {10, 65_536, 20, 9000, 0}) {
                backend.put(id("a"), random(bytes));
                assertThat(backend.get(id("a"))).hasValue(random(bytes));
            }
            assertThat(listed(backend)).containsExactly(id("a"));
        }
    }

    @Test
    void whatIsNotThereIsEmptyAndDeletedOnce() {
        try (BlobBackend backend = backend(VAULT)) {
            assertThat(backend.get(id("a"))).isEmpty();
            assertThat(backend.delete(id("a"))).isFalse();
            backend.put(id("a"), random(9000));
            backend.put(id("b"), random(1));
            assertThat(backend.delete(id("a"))).isTrue();
            assertThat(backend.delete(id("a"))).isFalse();
            assertThat(backend.get(id("a"))).isEmpty();
            assertThat(backend.get(id("b"))).hasValue(random(1));
            assertThat(listed(backend)).containsExactly(id("b"));
        }
    }

    @Test
    void anEmptyVaultListsNothing() {
        try (BlobBackend backend = backend(VAULT)) {
            assertThat(listed(backend)).isEmpty();
        }
    }

    @Test
    void severalThreadsMayUseIt() {
        try (BlobBackend backend = backend(VAULT)) {
            List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 5; i++) {
                            ObjectId id = id("k" + thread + "-" + i);
                            backend.put(id, random(100 + thread));
                            assertThat(backend.get(id)).hasValue(random(100 + thread));
                        }
                    }))
                    .toList();
            all.forEach(CompletableFuture::join);
            assertThat(listed(backend)).hasSize(40).doesNotHaveDuplicates();
        }
    }

    protected static ObjectId id(String key) {
        return new SecretVersion(SecretRef.parse("global/" + key), 1).objectId();
    }

    protected static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    protected static List<ObjectId> listed(BlobBackend backend) {
        List<ObjectId> ids = new ArrayList<>();
        backend.list(ids::add);
        return ids.stream().sorted().toList();
    }
}
