package com.palyra.node.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds that the README tells the truth where a test can tell. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Pattern ERROR_ROW = Pattern.compile("(?m)^\\| `([A-Z]+-\\d{3})` \\| (\\d) \\| (.*) \\|$");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");

    @Test
    void theTableOfErrorsIsTheOneInTheCode() throws IOException {
        List<String> documented = ERROR_ROW
                .matcher(readme())
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();
        List<String> real = Arrays.stream(ErrorCode.values())
                .map(error -> error.code() + " " + error.exitCode() + " " + error.hint())
                .toList();
        assertThat(documented).containsExactlyElementsOf(real);
    }

    @Test
    void everyErrorHasACodeOfItsOwn() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)).doesNotHaveDuplicates();
    }

    @Test
    void everyTestThatAClaimNamesExists() throws IOException {
        List<MatchResult> named = TEST_NAME.matcher(readme()).results().toList();
        assertThat(named).isNotEmpty();
        for (MatchResult test : named) {
            List<Path> sources = sourcesOf(test.group(1));
            assertThat(sources).as(test.group()).hasSize(1);
            if (test.group(2) != null) {
                assertThat(sources.get(0)).content().as(test.group()).contains(" " + test.group(2) + "(");
            }
        }
    }

    private static List<Path> sourcesOf(String testClass) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            return files.filter(file -> file.endsWith(testClass + ".java")).toList();
        }
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
