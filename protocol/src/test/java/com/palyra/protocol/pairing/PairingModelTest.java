package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Looks at every state of {@code src/test/model/pairing.pml}: all properties hold, and each check in it is needed for
 * one of them. Needs spin and gcc.
 */
@Tag("model")
@Execution(ExecutionMode.CONCURRENT)
class PairingModelTest {
    private static final Path MODEL = Path.of("src", "test", "model", "pairing.pml");
    private static final Pattern CHECK = Pattern.compile("NO_CHECK_([A-Z_]*[A-Z])\\b");
    private static final Pattern BROKEN = Pattern.compile("assertion violated (\\w+)");

    /** A check, and the property that breaks first without it. */
    static final List<String> NEEDED = List.of(
            "NODE_KEY, bothAgree",
            "CHANNEL, bothAgree",
            "CONFIRM_V, nobodyWithoutTheCode",
            "DEVICE_STOPS, guessesStayInBudget",
            "COMMITMENT, onlyWhomTheOperatorMeant",
            "NONCE_HIDDEN, onlyWhomTheOperatorMeant",
            "RETURN_NODE_KEY, bothAgree",
            "RETURN_PROOF, certificateGoesToItsOwner",
            "COUNTED_FIRST, guessesStayInBudget",
            "COUNT_STORED_FIRST, guessesStayInBudget",
            "CODE_BUDGET, guessesStayInBudget",
            "BUDGET_IN_ALL, guessesStayInBudget",
            "ONE_GUESS_A_RUN, guessesStayInBudget",
            "RUN_KEEPS_ITS_CODE, guessesStayInBudget",
            "RESTART_CLOSES_CODES, guessesStayInBudget",
            "CONFIRM_P, nobodyWithoutTheCode",
            "CODE_CONSUMED, aCodeIsUsedOnce",
            "IN_TURN, onlyWhomTheOperatorMeant",
            "ENROLL_SIGNATURE, whoseKeyItIsAsked",
            "SIGNED_RUN, whoseKeyItIsAsked",
            "SHORT_STRING, onlyWhomTheOperatorMeant",
            "LAST_SHORT_STRING, shortStringsStayInBudget",
            "IN_TIME, noApprovalTooLate",
            "PENDING_AT_APPROVE, oneOutcome",
            "PENDING_AT_REJECT, oneOutcome",
            "PENDING_AT_EXPIRE, oneOutcome",
            "DECISION_STORED_FIRST, oneOutcome",
            "APPROVED, noCertificateWithoutApproval");

    @TempDir
    private Path folder;

    @Test
    void everyPropertyHoldsInEveryState() throws Exception {
        assertThat(brokenProperty()).isEmpty();
    }

    @Test
    void aDeviceCanBePaired() throws Exception {
        assertThat(brokenProperty("CAN_PAIR", "SECRET_CODE")).contains("neverPaired");
    }

    @ParameterizedTest
    @FieldSource("NEEDED")
    void withoutACheckAPropertyBreaks(String checkAndProperty) throws Exception {
        String[] parts = checkAndProperty.split(", ", 2);
        assertThat(brokenProperty("NO_CHECK_" + parts[0])).contains(parts[1]);
    }

    @ParameterizedTest
    @CsvSource({"NODE_KEY, ''", "CHANNEL, nobodyWithoutTheCode"})
    void theLeafInTheContextKeepsAwayWhoRelaysButDoesNotKnowTheCode(String check, String broken) throws Exception {
        assertThat(brokenProperty("SECRET_CODE", "NO_CHECK_" + check).orElse(""))
                .isEqualTo(broken);
    }

    @Test
    void noCheckOfTheModelIsForgotten() throws Exception {
        Set<String> inTheModel = CHECK.matcher(Files.readString(MODEL))
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(NEEDED.stream().map(line -> line.split(",", 2)[0])).containsExactlyInAnyOrderElementsOf(inTheModel);
    }

    /** Searches all states for one that breaks a property, with these names defined. */
    private Optional<String> brokenProperty(String... defined) throws Exception {
        Files.copy(MODEL, folder.resolve("pairing.pml"));
        run(
                Stream.concat(Stream.of("spin", "-a"), Arrays.stream(defined).map(name -> "-D" + name))
                        .toList(),
                "pairing.pml");
        run(List.of("gcc", "-w", "-O1", "-DSAFETY", "-DMEMLIM=1500", "-o", "pan"), "pan.c");
        String said = run(List.of("./pan", "-E"), "-m100000");
        assertThat(said).as("looked at every state, or found one").doesNotContain("max search depth too small");
        Matcher broken = BROKEN.matcher(said);
        if (broken.find()) {
            return Optional.of(broken.group(1));
        }
        assertThat(said).contains("errors: 0").doesNotContain("Search not completed");
        return Optional.empty();
    }

    private String run(List<String> command, String last) throws Exception {
        Path said = folder.resolve(command.get(0).replace("./", "") + ".out");
        Process process;
        try {
            process = new ProcessBuilder(
                            Stream.concat(command.stream(), Stream.of(last)).toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("The model is checked with spin and gcc; one cannot be run.", e);
        }
        int code = process.waitFor();
        String output = Files.readString(said);
        assertThat(code).as(output).isZero();
        return output;
    }
}
