package com.palyra.persistence.vault.keychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A keychain that does not do what it should, or has something that nobody put there. */
class KeychainFailuresTest {
    private static final Ulid VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8X");
    private static final ObjectId ID = new ObjectId("obj_" + "a1".repeat(32));
    private static final byte[] OLD = bytes(5000);
    private static final byte[] NEW = bytes(6000);

    private final SecurityOnDisk disk;

    KeychainFailuresTest(@TempDir Path folder) {
        disk = new SecurityOnDisk(folder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLockedKeychainSaysSoAndKeepsWhatItHas(boolean exitsZero) throws IOException {
        backend().put(ID, OLD);
        if (exitsZero) {
            disk.becomes("exits-zero");
        }
        disk.becomes("locked");
        assertFails(ErrorCode.VAULT_BACKEND_LOCKED, () -> backend().get(ID));
        assertFails(ErrorCode.VAULT_BACKEND_LOCKED, () -> backend().put(ID, NEW));
        assertFails(ErrorCode.VAULT_BACKEND_LOCKED, () -> backend().put(new ObjectId("obj_" + "b2".repeat(32)), NEW));
        assertFails(ErrorCode.VAULT_BACKEND_LOCKED, () -> backend().delete(ID));
        disk.noLonger("locked");
        assertThat(backend().get(ID)).hasValue(OLD);
        assertThat(listed()).containsExactly(ID);
    }

    @Test
    void aKeychainThatDeniesAccessIsUnavailable() throws IOException {
        backend().put(ID, OLD);
        disk.becomes("denied");
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().get(ID));
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().put(ID, NEW));
    }

    @Test
    void anItemThatMayNotBeChangedKeepsItsValue() throws IOException {
        backend().put(ID, OLD);
        disk.becomes("unchangeable");
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().put(ID, NEW));
        assertThat(backend().get(ID)).hasValue(OLD);
        disk.noLonger("unchangeable");
        backend().put(ID, NEW);
        assertThat(backend().get(ID)).hasValue(NEW);
        assertThat(disk.items()).hasSize(1 + disk.chunks().size());
    }

    @Test
    void anAnswerThatIsMissingMakesNothingRubbish() throws IOException {
        backend().put(ID, OLD);
        disk.program("echo p.0123456789abcdef.2; exit 0");
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().delete(ID));
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().put(ID, NEW));
    }

    @Test
    void aProgramThatIsNotThereIsUnavailable() {
        BlobBackend none = KeychainBackend.open(Path.of("/nowhere/security"), VAULT, new SecureRandom());
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> none.get(ID));
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> none.put(ID, OLD));
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> none.list(id -> {}));
    }

    @Test
    void aProgramThatSaysNothingIsUnavailable() throws IOException {
        disk.program("exit 0");
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().get(ID));
        disk.program("exit 1");
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, () -> backend().get(ID));
    }

    @Test
    @Timeout(30)
    void aProgramThatHangsIsKilledWithWhatItStarted() throws Exception {
        Path child = disk.program().resolveSibling("child");
        disk.program("sleep 600 & echo $! > '" + child + "'; wait");
        BlobBackend slow = KeychainBackend.open(disk.program(), VAULT, new SecureRandom(), Duration.ofMillis(500));
        assertFails(ErrorCode.VAULT_TIMED_OUT, () -> slow.get(ID));
        long pid = Long.parseLong(Files.readString(child).strip());
        assertThat(ProcessHandle.of(pid)
                        .map(ProcessHandle::onExit)
                        .map(exit -> exit.orTimeout(5, TimeUnit.SECONDS).join()))
                .satisfiesAnyOf(
                        none -> assertThat(none).isEmpty(),
                        ended -> assertThat(ended.orElseThrow().isAlive()).isFalse());
    }

    @Test
    void aWriteThatHangsLeavesTheOldValue() throws IOException {
        backend().put(ID, OLD);
        disk.becomes("hangs");
        BlobBackend slow = KeychainBackend.open(disk.program(), VAULT, new SecureRandom(), Duration.ofMillis(500));
        assertFails(ErrorCode.VAULT_TIMED_OUT, () -> slow.put(ID, NEW));
        disk.noLonger("hangs");
        assertThat(backend().get(ID)).hasValue(OLD);
    }

    @Test
    void anItemThatIsStoredEmptyIsFoundOutAndTheOldValueStays() throws IOException {
        backend().put(ID, OLD);
        disk.becomes("empties");
        assertFails(ErrorCode.VAULT_WRITE_FAILED, () -> backend().put(ID, NEW));
        disk.noLonger("empties");
        assertThat(backend().get(ID)).hasValue(OLD);
    }

    @Test
    void anEmptyManifestIsFoundOutToo() throws IOException {
        disk.becomes("empties");
        assertFails(ErrorCode.VAULT_WRITE_FAILED, () -> backend().put(ID, new byte[0]));
        disk.noLonger("empties");
        assertThat(backend().get(ID)).isEmpty();
        backend().put(ID, NEW);
        assertThat(backend().get(ID)).hasValue(NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "QUJD", "m.0.0.0", "6162"})
    void aChunkOrManifestOfAnotherFormIsDamage(String text) throws IOException {
        backend().put(ID, OLD);
        Path chunk = disk.chunks().get(0);
        String before = Files.readString(chunk);
        Files.writeString(chunk, text);
        assertFails(ErrorCode.VAULT_DAMAGED, () -> backend().get(ID));
        Files.writeString(chunk, before);
        assertThat(backend().get(ID)).hasValue(OLD);
        Files.writeString(disk.manifest(), text);
        assertFails(ErrorCode.VAULT_DAMAGED, () -> backend().get(ID));
        assertThat(listed()).containsExactly(ID);
        backend().put(ID, NEW);
        assertThat(backend().get(ID)).hasValue(NEW);
    }

    @Test
    void aMissingOrChangedChunkIsDamage() throws IOException {
        backend().put(ID, OLD);
        Path chunk = disk.chunks().get(0);
        String text = Files.readString(chunk);
        Files.writeString(chunk, (text.charAt(0) == 'A' ? 'B' : 'A') + text.substring(1));
        assertFails(ErrorCode.VAULT_DAMAGED, () -> backend().get(ID));
        Files.delete(chunk);
        assertFails(ErrorCode.VAULT_DAMAGED, () -> backend().get(ID));
        assertThat(backend().delete(ID)).isTrue();
        assertThat(disk.items()).isEmpty();
    }

    @Test
    @Timeout(30)
    void outputWithoutEndIsDamageAndEndsTheProgram() throws IOException {
        disk.program("exec cat /dev/zero");
        assertFails(ErrorCode.VAULT_DAMAGED, () -> backend().get(ID));
        assertFails(ErrorCode.VAULT_DAMAGED, () -> backend().put(ID, NEW));
        disk.program("cat /dev/zero >&2 & sleep 1; kill $!; exit 44");
        assertThat(backend().get(ID)).isEmpty();
    }

    private BlobBackend backend() {
        return KeychainBackend.open(disk.program(), VAULT, new SecureRandom());
    }

    private List<ObjectId> listed() {
        List<ObjectId> ids = new ArrayList<>();
        backend().list(ids::add);
        return ids;
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(PalyraException.class)
                .satisfies(
                        thrown -> assertThat(((PalyraException) thrown).error()).isEqualTo(code));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
