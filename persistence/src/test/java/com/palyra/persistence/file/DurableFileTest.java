package com.palyra.persistence.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.Permissions;
import com.palyra.persistence.file.DurableFile.Step;
import com.palyra.protocol.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DurableFileTest {
    private static final byte[] OLD = "old".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "new and longer".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("file");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aCrashDuringAReplacementLeavesTheOldOrTheNewContent(Step crash) throws Exception {
        DurableFile.at(path).replace(OLD);

        assertThatThrownBy(() -> DurableFile.at(path, crashAt(crash)).replace(NEW))
                .isInstanceOf(Crash.class);

        assertThat(DurableFile.at(path).read(100)).contains(crash.compareTo(Step.PLACED) < 0 ? OLD : NEW);
        DurableFile.at(path).replace(OLD);
        assertThat(DurableFile.at(path).read(100)).contains(OLD);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aCrashDuringACreationLeavesNothingOrTheWholeFile(Step crash) throws Exception {
        assertThatThrownBy(() -> DurableFile.at(path, crashAt(crash)).createOnce(NEW))
                .isInstanceOf(Crash.class);

        boolean placed = crash.compareTo(Step.PLACED) >= 0;
        assertThat(DurableFile.at(path).read(100).isPresent()).isEqualTo(placed);
        assertThat(DurableFile.at(path).createOnce(OLD)).isEqualTo(!placed);
        assertThat(DurableFile.at(path).read(100)).contains(placed ? NEW : OLD);
    }

    @Test
    void contentIsSyncedBeforeItIsPlacedAndTheDirectoryAfterwards() throws Exception {
        List<Step> steps = new ArrayList<>();

        DurableFile.at(path, steps::add).replace(NEW);

        assertThat(steps).containsExactly(Step.CREATED, Step.WRITTEN, Step.SYNCED, Step.PLACED, Step.DIRECTORY_SYNCED);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp-*");
    }

    @Test
    void aFileIsForItsOwnerOnlyFromItsFirstMoment() throws Exception {
        List<Step> steps = new ArrayList<>();
        DurableFile.at(path, step -> {
                    steps.add(step);
                    assertThat(folder).isDirectoryNotContaining(file -> !isOwnerOnly(file));
                })
                .replace(NEW);

        assertThat(steps).contains(Step.CREATED);
        Permissions.assertMode(path, "rw-------");
    }

    @Test
    void theFirstCreationWins() throws Exception {
        assertThat(DurableFile.at(path).createOnce(OLD)).isTrue();
        assertThat(DurableFile.at(path).createOnce(NEW)).isFalse();

        assertThat(DurableFile.at(path).read(100)).contains(OLD);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp-*");
    }

    @Test
    void aFileThatIsNotThereIsEmptyAndCannotBeDeleted() throws Exception {
        assertThat(DurableFile.at(path).read(100)).isEmpty();
        assertThat(DurableFile.at(path).delete()).isFalse();
    }

    @Test
    void aFileThatIsTooLongIsNotRead() throws Exception {
        DurableFile.at(path).replace(NEW);

        assertThat(DurableFile.at(path).read(NEW.length)).contains(NEW);
        assertThatThrownBy(() -> DurableFile.at(path).read(NEW.length - 1)).isInstanceOf(IOException.class);
    }

    @Test
    void aSymbolicLinkIsRefusedAlsoOneThatLeadsNowhere() throws Exception {
        DurableFile.at(path).replace(OLD);
        Permissions.replaceByLink(path);
        assertUnsafe();

        Files.delete(Files.readSymbolicLink(path));
        assertUnsafe();
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws Exception {
        DurableFile.at(path).replace(OLD);
        Permissions.giveAway(path);

        assertUnsafe();
    }

    @Test
    void aFileThatOthersCanTouchIsRefused() throws Exception {
        DurableFile.at(path).replace(OLD);
        for (String open : List.of("rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rw------x")) {
            Permissions.chmod(path, open);
            assertUnsafe();
        }
    }

    @Test
    void aReplacementTakesThePlaceOfALinkAndDoesNotFollowIt() throws Exception {
        DurableFile.at(path).replace(OLD);
        Permissions.replaceByLink(path);
        Path elsewhere = Files.readSymbolicLink(path);

        DurableFile.at(path).replace(NEW);

        assertThat(DurableFile.at(path).read(100)).contains(NEW);
        assertThat(elsewhere).hasBinaryContent(OLD);
    }

    @Test
    void leftoversOfInterruptedWritesGoButNotThoseOfAWriteThatMayStillRun() throws Exception {
        Path stale = Files.writeString(folder.resolve(".tmp-1"), "stale");
        Path running = Files.writeString(folder.resolve(".tmp-2"), "running");
        Path other = Files.writeString(folder.resolve("other"), "other");
        Instant now = Files.getLastModifiedTime(folder).toInstant();
        for (Path old : List.of(stale, other)) {
            Files.setLastModifiedTime(old, FileTime.from(now.minus(Limits.LEFTOVER_AGE.plus(Duration.ofSeconds(1)))));
        }

        DurableFile.removeLeftovers(folder);

        assertThat(stale).doesNotExist();
        assertThat(running).exists();
        assertThat(other).exists();
    }

    @Test
    void whoeverAloneWritesAFileRemovesItsOwnLeftoversAtOnce() throws Exception {
        Path neighbour = folder.resolve("neighbour");
        for (Path interrupted : List.of(path, neighbour)) {
            assertThatThrownBy(() ->
                            DurableFile.at(interrupted, step -> stop(step)).replace(OLD))
                    .isInstanceOf(Stopped.class);
        }
        assertThat(leftovers()).isEqualTo(2);

        DurableFile.at(path).removeLeftovers();

        assertThat(leftovers()).isEqualTo(1);
        DurableFile.removeAllLeftovers(folder);
        assertThat(leftovers()).isZero();
    }

    /** As a kill does it: without cleaning up. */
    private static void stop(DurableFile.Step step) {
        if (step == DurableFile.Step.SYNCED) {
            throw new Stopped();
        }
    }

    private static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    private long leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".tmp-"))
                    .count();
        }
    }

    private void assertUnsafe() {
        assertThatThrownBy(() -> DurableFile.at(path).read(100))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining(path.toString());
    }

    private static boolean isOwnerOnly(Path file) {
        try {
            return OwnerOnly.isPrivate(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static java.util.function.Consumer<Step> crashAt(Step crash) {
        return step -> {
            if (step == crash) {
                throw new Crash();
            }
        };
    }

    /** Ends a write as a crash would: nothing of it catches this. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
