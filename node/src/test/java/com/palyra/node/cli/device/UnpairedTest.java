package com.palyra.node.cli.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.cli.CliRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on a directory in which no device is. */
class UnpairedTest {
    @TempDir
    Path state = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"run", "health", "show", "renew", "events", "revoke-self --yes", "secrets list global"})
    void nothingIsMadeWhereNoDeviceIs(String command) throws Exception {
        CliRun run = CliRun.on(state).run(("device " + command).split(" "));
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("palyra: There is no device in " + state + ".")
                .contains("Pair first with 'palyra join'. [DEV-004]");
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files).isEmpty();
        }
    }
}
