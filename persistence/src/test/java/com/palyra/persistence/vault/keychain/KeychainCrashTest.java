package com.palyra.persistence.vault.keychain;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine stops before each of the commands that a write consists of, and starts again. */
class KeychainCrashTest {
    private static final Ulid VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8X");
    private static final ObjectId ID = new ObjectId("obj_" + "a1".repeat(32));
    private static final byte[] OLD = bytes(3000);
    private static final byte[] NEW = bytes(4000);
    private static final byte[] NEXT = bytes(200);
    /** More commands than any write has. */
    private static final int MANY = 100;

    @TempDir
    private Path folder;

    @Test
    void aPutThatIsCutOffLeavesTheOldOrTheNewValueAndTheNextOneCleansUp() throws IOException {
        SecurityOnDisk start = start();
        boolean seenOld = false;
        for (int commands = 0; ; commands++) {
            SecurityOnDisk disk = copy(start, commands);
            boolean acknowledged = runs(() -> backend(disk).put(ID, NEW));
            boolean complete = disk.commandsLeft() > 0;
            disk.noLonger("left");
            byte[] value = backend(disk).get(ID).orElseThrow();
            assertThat(value).as("value after %d commands", commands).isIn(OLD, NEW);
            assertThat(acknowledged).as("acknowledged").isIn(false, value.length == NEW.length);
            seenOld |= value.length == OLD.length;
            backend(disk).put(ID, NEXT);
            assertThat(backend(disk).get(ID)).hasValue(NEXT);
            assertThat(disk.items()).as("items after %d commands", commands).hasSize(2);
            if (complete) {
                assertThat(seenOld).isTrue();
                assertThat(commands).isBetween(10, MANY);
                return;
            }
        }
    }

    @Test
    void aDeleteThatIsCutOffLeavesTheValueOrNothingAndTheNextOneCleansUp() throws IOException {
        SecurityOnDisk start = start();
        for (int commands = 0; ; commands++) {
            SecurityOnDisk disk = copy(start, commands);
            boolean acknowledged = runs(() -> backend(disk).delete(ID));
            boolean complete = disk.commandsLeft() > 0;
            disk.noLonger("left");
            Optional<byte[]> value = backend(disk).get(ID);
            assertThat(value.isEmpty() || value.get().length == OLD.length).isTrue();
            assertThat(acknowledged).isIn(false, value.isEmpty());
            assertThat(backend(disk).delete(ID)).isEqualTo(value.isPresent());
            assertThat(disk.items()).as("items after %d commands", commands).isEmpty();
            if (complete) {
                assertThat(commands).isBetween(5, MANY);
                return;
            }
        }
    }

    @Test
    void aListNamesNoValueThatWasNotFinishedAndRemovesWhatIsLeftOfIt() throws IOException {
        SecurityOnDisk disk = new SecurityOnDisk(folder.resolve("list"));
        disk.diesAfter(4);
        assertThat(runs(() -> backend(disk).put(ID, NEW))).isFalse();
        disk.noLonger("left");
        assertThat(disk.chunks()).isNotEmpty();
        List<ObjectId> ids = new ArrayList<>();
        backend(disk).list(ids::add);
        assertThat(ids).isEmpty();
        assertThat(disk.items()).isEmpty();
    }

    private SecurityOnDisk start() {
        SecurityOnDisk start = new SecurityOnDisk(folder.resolve("start"));
        backend(start).put(ID, OLD);
        return start;
    }

    private SecurityOnDisk copy(SecurityOnDisk start, int commands) throws IOException {
        Path place = folder.resolve("after-" + commands + "-" + System.nanoTime());
        SecurityOnDisk copy = new SecurityOnDisk(place);
        for (Path item : start.items()) {
            Files.copy(item, place.resolve("items").resolve(item.getFileName()));
        }
        copy.diesAfter(commands);
        return copy;
    }

    private static boolean runs(Runnable write) {
        try {
            write.run();
            return true;
        } catch (PalyraException e) {
            return false;
        }
    }

    private static BlobBackend backend(SecurityOnDisk disk) {
        return KeychainBackend.open(disk.program(), VAULT, new SecureRandom());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
