package com.palyra.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyRollingFileAppenderTest {
    @Test
    void theDeliveredConfigurationRollsIntoABoundedNumberOfFilesThatOnlyTheOwnerReads(@TempDir Path state)
            throws JoranException, IOException {
        LoggerContext logging = delivered(state.resolve("log/node.log"));

        String line = "x".repeat(64 * 1024);
        for (int i = 0; i < 1200; i++) {
            logging.getLogger("test").info(line);
        }
        logging.stop();

        try (Stream<Path> files = Files.list(state.resolve("log"))) {
            List<Path> all = files.toList();
            assertThat(all)
                    .hasSizeBetween(2, 6)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
        assertThat(permissions(state.resolve("log"))).isEqualTo("rwx------");
    }

    @Test
    void aLineBreakInAMessageDoesNotMakeAnotherLine(@TempDir Path state) throws JoranException, IOException {
        Path file = state.resolve("log/node.log");
        LoggerContext logging = delivered(file);

        logging.getLogger("test").warn("first\r\n2026-01-01 forged");
        logging.stop();

        assertThat(Files.readAllLines(file)).singleElement().asString().contains("first | 2026-01-01 forged");
    }

    private static LoggerContext delivered(Path file) throws JoranException {
        LoggerContext logging = new LoggerContext();
        logging.setMDCAdapter(new LogbackMDCAdapter());
        logging.putProperty("palyra.log.file", file.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(Path.of("../conf/logback.xml").toFile());
        return logging;
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
