package com.palyra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.view.MintedCode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.pairing.PairingProtocolException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who guess at a node that is started again and again: the budget of all PIN codes goes on. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PairingBudgetTest {
    @TempDir
    private Path folder = Path.of("unset");

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void restartsGiveNoGuessBack() {
        int untilRestart = Limits.FAILURES_PER_ADDRESS;
        for (int failures = 0; failures < Limits.FAILURES_IN_ALL; failures += untilRestart) {
            guessWrong(untilRestart);
            node.restart();
        }

        assertThat(guess(codeOf(node.pin()))).isEqualTo(ErrorCode.PAIR_PAUSED);
        node.restart();
        assertThat(guess(codeOf(node.pin()))).isEqualTo(ErrorCode.PAIR_PAUSED);

        TestNode.get(node.runtime().resumePinPairing());
        assertThat(guess(codeOf(node.pin()))).isNull();
    }

    @Test
    void aRestartEndsEveryCodeSoThatItsGuessesDoNotBeginAnew() {
        MintedCode code = node.pin();
        assertThat(guess(wrong(code))).isEqualTo(ErrorCode.PAIR_WRONG_CODE);

        node.restart();

        assertThat(guess(codeOf(code))).isEqualTo(ErrorCode.PAIR_WRONG_CODE);
    }

    private void guessWrong(int times) {
        MintedCode code = node.pin();
        for (int i = 0; i < times; i++) {
            if (i % Limits.FAILURES_PER_CODE == 0) {
                code = node.pin();
            }
            assertThat(guess(wrong(code))).isEqualTo(ErrorCode.PAIR_WRONG_CODE);
        }
    }

    /** What a stranger hears who joins with that code; null if his request was taken. */
    private @Nullable ErrorCode guess(String code) {
        try (TestDevice stranger = TestDevice.create()) {
            stranger.join(node.address(), code);
            return null;
        } catch (PairingProtocolException refused) {
            return refused.error();
        }
    }

    private static String wrong(MintedCode code) {
        return code.slot() + "-" + (codeOf(code).endsWith("0000") ? "111111" : "000000");
    }

    private static String codeOf(MintedCode code) {
        return String.valueOf(code.code());
    }
}
