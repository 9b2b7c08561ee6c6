package com.palyra.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.frame.Frames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AdminAnswerTest {
    @Test
    void anAnswerFromAnotherVersionIsReadOrRefusedButNeverAFault() {
        for (ErrorCode error : ErrorCode.values()) {
            byte[] answer = AdminMessages.failure(error, "sentence");
            assertThat(Frames.encode(answer, Limits.ADMIN_FRAME_BYTES)).isNotEmpty();
            assertThat(thrownBy(answer)).isEqualTo(error);
        }
        assertThat(thrownBy("{\"ok\":false,\"error\":{\"code\":\"NEW-001\"}}")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
        assertThat(thrownBy("{\"ok\":true}")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
        assertThat(thrownBy("{}")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
        assertThat(thrownBy("nonsense")).isEqualTo(ErrorCode.ADMIN_PROTOCOL);
    }

    private static ErrorCode thrownBy(String answer) {
        return thrownBy(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static ErrorCode thrownBy(byte[] answer) {
        try {
            throw new AssertionError("No error: " + AdminMessages.parseAnswer(answer));
        } catch (PalyraException refused) {
            return refused.error();
        }
    }
}
