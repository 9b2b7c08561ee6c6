package com.palyra.persistence.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.Permissions;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSecretStoreTest extends SecretStoreContract {
    /** Made with another implementation: key 00..1f, nonce 40..4b, empty AAD, plain text "from the reference". */
    private static final String IDS1 =
            "49445331404142434445464748494a4b9e2613ec523e866478bd9366de9d08a3d7a95448db5ad76a2571f714042a2b6aeb54";

    @TempDir
    Path folder;

    private Path directory;
    private FileSecretStore store;

    @BeforeEach
    void open() {
        directory = folder.resolve("secrets");
        store = FileSecretStore.open(directory, new SecureRandom());
    }

    @Override
    SecretStore store() {
        return store;
    }

    @Test
    void aFileOfTheReferenceIsReadAndReplacedByOneOfOurs() throws Exception {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        Files.write(directory.resolve(".store-key.v1"), key);
        store = FileSecretStore.open(directory, new SecureRandom());
        store.write(NAME, secret("ours"));
        Files.write(file(NAME), HexFormat.of().parseHex(IDS1));

        assertThat(store.read(NAME).map(SecretStoreContract::text)).contains("from the reference");

        store.write(NAME, secret("ours again"));
        assertThat(Files.readAllBytes(file(NAME))).startsWith("IDS2".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aFileIsNamedByTheHexOfItsNameSealedAndForItsOwnerOnly() throws Exception {
        store.write(NAME, secret("a plain text"));

        byte[] bytes = Files.readAllBytes(file(NAME));
        assertThat(bytes).startsWith("IDS2".getBytes(StandardCharsets.US_ASCII)).hasSize(4 + 12 + 12 + 16);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("plain");
        Permissions.assertMode(directory, "rwx------");
        Permissions.assertMode(file(NAME), "rw-------");
        Permissions.assertMode(directory.resolve(".store-key.v1"), "rw-------");
        assertThat(directory.resolve(".store-key.v1")).hasSize(32);
    }

    @Test
    void theSameValueIsNeverSealedToTheSameBytes() throws Exception {
        store.write(NAME, secret("one"));
        byte[] first = Files.readAllBytes(file(NAME));
        store.write(NAME, secret("one"));

        assertThat(Files.readAllBytes(file(NAME))).isNotEqualTo(first);
    }

    @Test
    void aStoreThatIsOpenedAgainReadsItsSecrets() {
        store.write(NAME, secret("one"));

        store = FileSecretStore.open(directory, new SecureRandom());

        assertThat(store.read(NAME).map(SecretStoreContract::text)).contains("one");
    }

    @Test
    void exchangedFilesDoNotOpen() throws Exception {
        store.write("device/a", secret("a"));
        store.write("device/b", secret("b"));
        Files.copy(file("device/a"), file("device/b"), StandardCopyOption.REPLACE_EXISTING);

        assertDamaged("device/b");
        assertThat(store.read("device/a").map(SecretStoreContract::text)).contains("a");
    }

    @Test
    void everyFlippedBitAndEveryTruncationIsNoticed() throws Exception {
        store.write(NAME, secret("one"));
        byte[] good = Files.readAllBytes(file(NAME));
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            Files.write(file(NAME), flipped);
            assertDamaged(NAME);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file(NAME), Arrays.copyOf(good, length));
            assertDamaged(NAME);
        }
    }

    @Test
    void oursDoesNotPassForOneOfTheReference() throws Exception {
        store.write(NAME, secret("one"));
        byte[] bytes = Files.readAllBytes(file(NAME));
        bytes[3] = '1';
        Files.write(file(NAME), bytes);

        assertDamaged(NAME);
    }

    @Test
    void anErrorNamesTheSecretAndNotItsValue() throws Exception {
        store.write(NAME, secret("a plain text"));
        byte[] bytes = Files.readAllBytes(file(NAME));
        bytes[20] ^= 1;
        Files.write(file(NAME), bytes);

        assertThatThrownBy(() -> store.read(NAME)).hasMessageContaining(NAME).hasMessageNotContaining("plain");
    }

    @Test
    void aSecretThatIsALinkAnotherUsersOrOpenToOthersIsRefused() throws Exception {
        store.write(NAME, secret("one"));
        Permissions.chmod(file(NAME), "rw-r--r--");
        assertUnsafe(() -> store.read(NAME));

        store.write(NAME, secret("two"));
        Permissions.replaceByLink(file(NAME));
        assertUnsafe(() -> store.read(NAME));

        store.write(NAME, secret("three"));
        Permissions.giveAway(file(NAME));
        assertUnsafe(() -> store.read(NAME));
        assertUnsafe(() -> store.writeIfAbsent(NAME, secret("four")));
    }

    @Test
    void aStoreKeyThatIsALinkAnotherUsersOrOpenToOthersIsRefused() throws Exception {
        Path key = directory.resolve(".store-key.v1");
        Permissions.chmod(key, "rw-r-----");
        assertUnsafe(this::open);

        Permissions.chmod(key, "rw-------");
        Permissions.replaceByLink(key);
        assertUnsafe(this::open);

        Files.move(Files.readSymbolicLink(key), key, StandardCopyOption.REPLACE_EXISTING);
        open();
        Permissions.giveAway(key);
        assertUnsafe(this::open);
    }

    @Test
    void aDirectoryThatIsALinkAnotherUsersOrOpenToOthersIsRefused() throws Exception {
        Permissions.chmod(directory, "rwxr-x---");
        assertUnsafe(this::open);

        Permissions.chmod(directory, "rwx------");
        Permissions.replaceByLink(directory);
        assertUnsafe(this::open);

        Path moved = Files.readSymbolicLink(directory);
        Permissions.giveAway(moved);
        assertUnsafe(() -> FileSecretStore.open(moved, new SecureRandom()));
    }

    @Test
    void aStoreKeyOfAnotherLengthIsDamage() throws Exception {
        for (int length : new int[] {0, 31, 33, 100}) {
            Files.write(directory.resolve(".store-key.v1"), new byte[length]);
            assertFails(this::open, ErrorCode.SECRET_DAMAGED);
        }
    }

    @Test
    void aMissingStoreKeyIsNotReplacedWhileThereAreSecrets() throws Exception {
        store.write(NAME, secret("one"));
        Files.delete(directory.resolve(".store-key.v1"));

        assertFails(this::open, ErrorCode.SECRET_DAMAGED);
        assertThat(directory.resolve(".store-key.v1")).doesNotExist();
    }

    @Test
    void filesThatAreNoSecretsAreNotListed() throws Exception {
        store.write(NAME, secret("one"));
        Files.writeString(directory.resolve("notes.txt"), "");
        Files.writeString(directory.resolve("abc"), "");
        Files.createDirectory(directory.resolve("abcd"));

        assertThat(store.list("")).containsExactly(NAME);
    }

    private Path file(String name) {
        return directory.resolve(HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8)));
    }

    private void assertDamaged(String name) {
        assertFails(() -> store.read(name), ErrorCode.SECRET_DAMAGED);
    }

    private static void assertUnsafe(ThrowingCallable call) {
        assertFails(call, ErrorCode.SECRET_UNSAFE);
    }

    private static void assertFails(ThrowingCallable call, ErrorCode error) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
