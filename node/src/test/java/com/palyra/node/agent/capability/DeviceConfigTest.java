package com.palyra.node.agent.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code device.conf} may say, and what it is answered when it says something else. */
class DeviceConfigTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void withoutAFileThereAreOnlyTheBuiltInCapabilities() {
        DeviceConfig config = ConfigSource.read(folder.resolve("device.conf"), false);
        assertThat(config).isEqualTo(DeviceConfig.standard());
        assertThat(config.commands()).isEmpty();
        assertThat(config.builtIn()).containsExactlyInAnyOrder("system.info", "system.ping");
    }

    @Test
    void aFileThatWasNamedHasToBeThere() {
        refused(() -> ConfigSource.read(folder.resolve("other.conf"), true), "other.conf does not exist");
    }

    @Test
    void everyKeyIsRead() {
        DeviceConfig config = parse("""
                programs_at_once = 2
                built_in = ["system.ping"]
                capabilities {
                  "backup.start" {
                    program = "/usr/bin/backup"
                    arguments = ["--now", "a b"]
                    timeout = 1h30m
                    max_output = 16KiB
                    environment = [HOME, LANG]
                    mediation = "asks the person at the screen"
                  }
                  lights { program = "/usr/bin/lights" }
                }
                """);
        assertThat(config.programsAtOnce()).isEqualTo(2);
        assertThat(config.builtIn()).containsExactly("system.ping");
        assertThat(config.commands())
                .containsEntry(
                        "backup.start",
                        new CommandCapability.Settings(
                                Path.of("/usr/bin/backup"),
                                List.of("--now", "a b"),
                                Duration.ofMinutes(90),
                                16 * 1024,
                                List.of("HOME", "LANG"),
                                Optional.of("asks the person at the screen")))
                .containsEntry(
                        "lights",
                        new CommandCapability.Settings(
                                Path.of("/usr/bin/lights"),
                                List.of(),
                                Limits.INVOCATION_TIMEOUT,
                                Limits.PAYLOAD_BYTES,
                                List.of(),
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        capabilites {}|there is no setting capabilites. Did you mean capabilities?
        capabilities { a { program = "/x", shell = true } }|there is no setting capabilities.a.shell
        capabilities { a { program = "/x", time_out = 3s } }|Did you mean capabilities.a.timeout?
        capabilities { a {} }|capabilities.a.program is wrong: it is missing
        capabilities { a = 3 }|capabilities.a is wrong: it is no block
        capabilities { a { program = "x" } }|it is no absolute path
        capabilities { a.b { program = "/x" } }|there is no setting capabilities.a.b. A name with a dot stands in quotes: "a.b" { ... }
        capabilities { a.b.c { program = "/x", timeout = 1s } }|A name with a dot stands in quotes: "a.b.c" { ... }
        capabilities { A { program = "/x" } }|a capability's name has
        capabilities { "system.ping" { program = "/x" } }|that name is built in
        capabilities { a { program = "/x", timeout = 500ms } }|capabilities.a.timeout is wrong: it is from 1s to 24h
        capabilities { a { program = "/x", timeout = 25h } }|capabilities.a.timeout is wrong
        capabilities { a { program = "/x", timeout = soon } }|a duration is written like
        capabilities { a { program = "/x", max_output = 257KiB } }|capabilities.a.max_output is wrong
        capabilities { a { program = "/x", environment = ["A=B"] } }|it holds names of variables only
        capabilities { a { program = "/x", mediation = "" } }|capabilities.a.mediation is wrong
        built_in = ["system.reboot"]|built_in is wrong: it lists some of system.info, system.ping
        programs_at_once = 0|programs_at_once is wrong: it is from 1 to 32
        programs_at_once = many|device.conf:1: programs_at_once is wrong: it is a text and not a number.
        include "/etc/passwd"|include is not allowed
        include file("/etc/passwd")|include is not allowed
        include url("http://192.0.2.1/x")|include is not allowed
        capabilities { a { program = ${HOME} } }|device.conf:1: nothing outside the file is read; write the value itself
        capabilities { a { program = [1] } }|device.conf:1: program is wrong: it is a list in [ ] and not a text.
        capabilities { a { program = "/x", max_output = 12XB } }|device.conf:1: Invalid value at 'max_output'
        a : b : c|device.conf:1: this cannot be read: Expecting end of input or a comma, got ':'; texts with other
        capabilities {|device.conf:1: the file ends too early; a closing } or ] or a value is missing.
        """)
    void whatIsWrongIsNamedInOneLine(String text, String sentence) {
        refused(() -> parse(text), sentence);
    }

    @Test
    void theLineIsNamed() {
        refused(
                () -> parse("\n\nprograms_at_once = 0"),
                "device.conf:3: programs_at_once is wrong: it is from 1 to 32.");
        refused(
                () -> parse("capabilities {\n a {\n  program = x\n }\n}"),
                "device.conf:3: capabilities.a.program is wrong");
        refused(
                () -> parse("capabilities {\n a {\n }\n}"),
                "device.conf:2: capabilities.a.program is wrong: it is missing");
        refused(
                () -> parse("capabilities {\n \"a.b\" { program = /x\n  time = 1s } }"),
                "device.conf:3: there is no setting capabilities.\"a.b\".time.");
        refused(() -> parse("capabilities {\n a {\n"), "device.conf:3: the file ends too early");
    }

    @Test
    void thereAreNotTooManyCapabilities() {
        StringBuilder text = new StringBuilder("capabilities {\n");
        for (int i = 0; i < Limits.CAPABILITIES - 1; i++) {
            text.append("c").append(i).append(" { program = \"/x\" }\n");
        }
        refused(() -> parse(text + "}"), "there are more than 62");
    }

    @Test
    void aFileThatOthersCanWriteIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("device.conf"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ConfigSource.read(file, true)).isEqualTo(DeviceConfig.standard());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        refused(() -> ConfigSource.read(file, true), "chmod go-w");
        refused(() -> ConfigSource.read(folder, true), "is no regular file");
    }

    @Test
    void aFileThatIsTooLongOrNoTextIsRefused() throws Exception {
        Path file = folder.resolve("device.conf");
        Files.writeString(file, "#" + "x".repeat(Limits.DEVICE_CONFIG_BYTES));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        refused(() -> ConfigSource.read(file, true), "has more than 65536 bytes");
        Files.write(file, new byte[] {(byte) 0xff});
        refused(() -> ConfigSource.read(file, true), "is not UTF-8");
    }

    private static DeviceConfig parse(String text) {
        return DeviceConfig.parse(text, "device.conf");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String sentence) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(PalyraException.class, e -> {
            assertThat(e.error()).isEqualTo(ErrorCode.CONFIGURATION);
            assertThat(e.sentence()).contains(sentence).doesNotContain("\n");
        });
    }
}
