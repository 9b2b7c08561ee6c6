package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationTest {
    @TempDir
    Path folder;

    @Test
    void endingWhileAThousandEntitiesRecoverIsSafeInAnyOrderAndLeavesNothingInTheTemporaryFolder() throws Exception {
        long seed = Rounds.seed("TerminationTest");
        Path state = Files.createDirectory(folder.resolve("state"));
        try (ChildJvm child = ChildJvm.start(
                folder,
                TerminationProgram.class,
                state.toString(),
                Integer.toString(Rounds.of(3, 100)),
                Long.toString(seed))) {
            assertThat(child.exitCode()).as(child.said()).isZero();
            assertThat(child.said()).endsWith("ended\n");
        }
        assertThat(state.resolve("native")).isDirectoryContaining("glob:**leveldbjni*");
        try (Stream<Path> temporary = Files.walk(ChildJvm.temporary(folder))) {
            assertThat(temporary.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
