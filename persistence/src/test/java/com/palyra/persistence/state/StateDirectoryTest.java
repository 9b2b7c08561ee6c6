package com.palyra.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.Permissions;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    private static final InstantSource CLOCK = InstantSource.fixed(StateLockProgram.SINCE);

    @TempDir
    Path folder;

    private Path state;

    @BeforeEach
    void chooseDirectory() {
        state = folder.resolve("palyra").resolve("node");
    }

    @Test
    void aMissingDirectoryIsCreatedForItsOwnerOnly() throws Exception {
        StateDirectory.open(state);

        Permissions.assertMode(state, "rwx------");
    }

    @Test
    void anEmptyDirectoryIsMadePrivate() throws Exception {
        Files.createDirectories(state);
        Permissions.chmod(state, "rwxr-xr-x");

        StateDirectory.open(state);

        Permissions.assertMode(state, "rwx------");
    }

    @Test
    void aDirectoryWithContentThatOthersCanEnterIsRefusedWithTheCommandThatMendsIt() throws Exception {
        StateDirectory.open(state).writeAtomically("file", new byte[1]);
        Permissions.chmod(state, "rwx--x---");

        assertFails(() -> StateDirectory.open(state), ErrorCode.STATE_NOT_PRIVATE, "chmod 700 " + state.toRealPath());
        Permissions.assertMode(state, "rwx--x---");
    }

    @Test
    void aDirectoryOfAnotherUserIsRefused() throws Exception {
        StateDirectory.open(state);
        Permissions.giveAway(state);

        assertFails(() -> StateDirectory.open(state), ErrorCode.STATE_UNUSABLE, state.toString());
    }

    @Test
    void aFileInItsPlaceIsRefused() throws Exception {
        Files.createDirectories(folder.resolve("palyra"));
        Files.writeString(state, "");

        assertFails(() -> StateDirectory.open(state), ErrorCode.STATE_UNUSABLE, state.toString());
    }

    @Test
    void aFileIsWrittenAsAWholeAndReadBackOwnerOnly() throws Exception {
        StateDirectory opened = StateDirectory.open(state);
        byte[] content = "content".getBytes(StandardCharsets.US_ASCII);

        opened.writeAtomically("record.json", content);

        assertThat(opened.read("record.json", 100)).contains(content);
        assertThat(opened.read("other.json", 100)).isEmpty();
        Permissions.assertMode(opened.path("record.json"), "rw-------");
        Permissions.chmod(opened.path("record.json"), "rw-rw----");
        assertFails(() -> opened.read("record.json", 100), ErrorCode.STATE_UNUSABLE, "record.json");
    }

    @Test
    void anotherProcessIsToldWhoHasTheDirectoryAndSinceWhen() throws Exception {
        try (ChildJvm child = ChildJvm.start(folder, StateLockProgram.class, state.toString());
                StateDirectory ours = StateDirectory.open(state)) {
            child.await("locked");

            assertFails(
                    () -> ours.lock(CLOCK),
                    ErrorCode.STATE_IN_USE,
                    "is used by process " + child.pid() + " since " + StateLockProgram.SINCE);
        }
    }

    @Test
    void aKilledProcessLeavesTheDirectoryFree() throws Exception {
        try (ChildJvm child = ChildJvm.start(folder, StateLockProgram.class, state.toString());
                StateDirectory ours = StateDirectory.open(state)) {
            child.await("locked");
            child.kill();

            ours.lock(CLOCK);

            Permissions.assertMode(ours.path("lock"), "rw-------");
        }
    }

    /** Closing any descriptor of the file would give a POSIX lock back. */
    @Test
    void aSecondAttemptInTheSameProcessIsRefusedAndDoesNotGiveTheLockBack() throws Exception {
        try (StateDirectory first = StateDirectory.open(state);
                StateDirectory second = StateDirectory.open(state)) {
            first.lock(CLOCK);

            assertFails(() -> second.lock(CLOCK), ErrorCode.STATE_IN_USE, "this process");

            try (ChildJvm child = ChildJvm.start(folder, StateLockProgram.class, state.toString())) {
                assertThat(child.exitCode()).isEqualTo(ErrorCode.STATE_IN_USE.exitCode());
                assertThat(child.said())
                        .contains("process " + ProcessHandle.current().pid() + " since " + StateLockProgram.SINCE);
            }
        }
    }

    @Test
    void aClosedDirectoryCanBeLockedAgain() {
        try (StateDirectory first = StateDirectory.open(state)) {
            first.lock(CLOCK);
        }
        try (StateDirectory second = StateDirectory.open(state)) {
            second.lock(CLOCK);
            assertThat(second.path("lock")).content().startsWith("pid=");
        }
    }

    @Test
    void theDefaultFollowsTheEnvironmentThenThePlatform() {
        Map<String, String> none = Map.of();
        Properties linux = system("Linux");

        assertThat(StateDirectory.resolveDefault(Map.of("PALYRA_STATE_DIR", "/x"), linux, Role.NODE))
                .isEqualTo(Path.of("/x"));
        assertThat(StateDirectory.resolveDefault(Map.of("XDG_STATE_HOME", "/s"), linux, Role.NODE))
                .isEqualTo(Path.of("/s/palyra/node"));
        assertThat(StateDirectory.resolveDefault(Map.of("XDG_STATE_HOME", "relative"), linux, Role.NODE))
                .isEqualTo(Path.of("/home/me/.local/state/palyra/node"));
        assertThat(StateDirectory.resolveDefault(Map.of("HOME", "/home/other"), linux, Role.NODE))
                .isEqualTo(Path.of("/home/other/.local/state/palyra/node"));
        assertThat(StateDirectory.resolveDefault(none, linux, Role.DEVICE))
                .isEqualTo(Path.of("/home/me/.local/state/palyra/device"));
        assertThat(StateDirectory.resolveDefault(none, system("Mac OS X"), Role.NODE))
                .isEqualTo(Path.of("/home/me/Library/Application Support/palyra/node"));
        assertThat(StateDirectory.resolveDefault(Map.of("LOCALAPPDATA", "/local"), system("Windows 11"), Role.NODE))
                .isEqualTo(Path.of("/local/palyra/node"));
    }

    private static Properties system(String os) {
        Properties system = new Properties();
        system.setProperty("os.name", os);
        system.setProperty("user.home", "/home/me");
        return system;
    }

    private static void assertFails(ThrowingCallable call, ErrorCode error, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessageContaining(sentence);
    }
}
