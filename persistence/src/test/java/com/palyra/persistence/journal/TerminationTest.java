package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminationTest {
    @TempDir
    Path folder;

    /** Plain is what happens when a start fails half-way: nobody drains, and the JVM must survive all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"drain", "plain"})
    void terminatingWhileEntitiesRecoverEndsInOrderAndLeavesNothingInTheTemporaryFolder(String mode) throws Exception {
        for (int round = 0; round < ChildJvm.ROUNDS; round++) {
            Path home = Files.createDirectory(folder.resolve("round-" + round));
            Path state = Files.createDirectory(home.resolve("state"));
            try (ChildJvm child = ChildJvm.start(home, TerminationProgram.class, state.toString(), mode)) {
                assertThat(child.exitCode()).as(child.said()).isZero();
                assertThat(child.said()).endsWith("terminated\n");
            }
            assertThat(state.resolve("native")).isDirectoryContaining("glob:**leveldbjni*");
            try (Stream<Path> temporary = Files.walk(ChildJvm.temporary(home))) {
                assertThat(temporary.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }
}
