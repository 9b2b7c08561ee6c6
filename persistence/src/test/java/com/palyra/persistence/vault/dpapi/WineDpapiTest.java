package com.palyra.persistence.vault.dpapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.BlobBackendContract;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The product's mapping of crypt32 against that of Wine, which answers through two small programs in C. */
@Tag("wine")
class WineDpapiTest extends BlobBackendContract {
    private static final Path SOURCES = Path.of("src", "test", "c").toAbsolutePath();
    private static final List<Path> WINE =
            List.of(Path.of("/usr/lib/wine/wine64"), Path.of("/usr/bin/wine64"), Path.of("/usr/bin/wine"));
    private static final byte[] ENTROPY = {1, 2, 3};

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path place;

    private static Optional<Bridge> bridge = Optional.empty();
    private static Optional<DataProtection> protection = Optional.empty();

    @TempDir
    private Path directory;

    /** What the ELF library has besides the functions of Windows. */
    interface Bridge extends Library {
        int palyra_start(String[] command);

        void palyra_stop();

        int palyra_outputs();

        int palyra_uncleared();
    }

    @BeforeAll
    static void start() throws Exception {
        Path program = place.resolve("dpapi.exe");
        Path library = place.resolve("libcrypt32.so");
        run(
                "x86_64-w64-mingw32-gcc",
                "-O2",
                "-Wall",
                "-Werror",
                "-o",
                program,
                SOURCES.resolve("dpapi.c"),
                "-lcrypt32");
        run(
                "gcc",
                "-shared",
                "-fPIC",
                "-O2",
                "-Wall",
                "-Werror",
                "-pthread",
                "-o",
                library,
                SOURCES.resolve("crypt32.c"));
        Path wine = WINE.stream().filter(Files::isExecutable).findFirst().orElseThrow(WineDpapiTest::missing);
        Bridge started = Native.load(library.toString(), Bridge.class);
        int failed = started.palyra_start(new String[] {
            "env", "WINEPREFIX=" + place.resolve("prefix"), "WINEDEBUG=-all", wine.toString(), program.toString()
        });
        assertThat(failed).as("error of the start of Wine").isZero();
        bridge = Optional.of(started);
        protection = Optional.of(new Crypt32DataProtection(
                Native.load(library.toString(), Crypt32.class), Native.load(library.toString(), Kernel32.class)));
    }

    @AfterAll
    static void stop() throws Exception {
        bridge.ifPresent(Bridge::palyra_stop);
        if (Files.isExecutable(Path.of("/usr/lib/wine/wineserver"))) {
            run("env", "WINEPREFIX=" + place.resolve("prefix"), "/usr/lib/wine/wineserver", "-w");
        }
    }

    @AfterEach
    void allOutputWasClearedAndGivenBack() {
        assertThat(bridge.orElseThrow().palyra_outputs()).isZero();
        assertThat(bridge.orElseThrow().palyra_uncleared()).isZero();
    }

    @Override
    protected BlobBackend backend(Ulid vault) {
        return DpapiBackend.open(directory.resolve("blobs"), vault, protection.orElseThrow());
    }

    @Test
    void theValueIsNotInWhatIsWritten() throws IOException {
        byte[] value = "a value that would be seen".getBytes(StandardCharsets.UTF_8);
        try (BlobBackend backend = backend(VAULT)) {
            backend.put(id("a"), value);
        }
        try (Stream<Path> files = Files.walk(directory).filter(Files::isRegularFile)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("would be seen"));
        }
    }

    @Test
    void otherEntropyIsRefusedAsDamage() {
        byte[] wrapped = protection.orElseThrow().protect(random(100), ENTROPY);
        assertThat(protection.orElseThrow().unprotect(wrapped, ENTROPY)).isEqualTo(random(100));
        assertDamaged(wrapped, new byte[] {1, 2, 4});
        assertDamaged(wrapped, new byte[0]);
    }

    /** Wine leaves out of its checksum some bytes of the frame, which do not matter to the value. */
    @Test
    void aChangedByteIsRefusedOrChangesNothing() {
        byte[] wrapped = protection.orElseThrow().protect(random(100), ENTROPY);
        int refused = 0;
        for (int i = 0; i < wrapped.length; i++) {
            byte[] flipped = wrapped.clone();
            flipped[i] ^= 1;
            try {
                assertThat(protection.orElseThrow().unprotect(flipped, ENTROPY)).isEqualTo(random(100));
            } catch (PalyraException e) {
                assertThat(e.error()).isEqualTo(ErrorCode.VAULT_DAMAGED);
                refused++;
            }
            assertDamaged(Arrays.copyOf(wrapped, i), ENTROPY);
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void theLongestDataFits() {
        byte[] longest = random(DataProtection.DATA_BYTES);
        byte[] wrapped = protection.orElseThrow().protect(longest, ENTROPY);
        assertThat(protection.orElseThrow().unprotect(wrapped, ENTROPY)).isEqualTo(longest);
    }

    private static void assertDamaged(byte[] wrapped, byte[] entropy) {
        assertThatThrownBy(() -> protection.orElseThrow().unprotect(wrapped, entropy))
                .satisfies(
                        thrown -> assertThat(((PalyraException) thrown).error()).isEqualTo(ErrorCode.VAULT_DAMAGED));
    }

    private static void run(Object... command) throws Exception {
        Path said = place.resolve("said");
        try {
            Process process = new ProcessBuilder(
                            Arrays.stream(command).map(Object::toString).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        } catch (IOException e) {
            throw missing();
        }
    }

    private static AssertionError missing() {
        return new AssertionError("This test needs the Debian packages wine64, gcc-mingw-w64-x86-64 and gcc.");
    }
}
