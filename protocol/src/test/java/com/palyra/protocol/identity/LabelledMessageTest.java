package com.palyra.protocol.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledMessageTest {
    @Test
    void beginsWithItsLabelAndAZeroByte() {
        byte[] bytes =
                LabelledMessage.of("palyra-pair-enroll-v1", new byte[] {5}).bytes();
        assertThat(bytes).isEqualTo("palyra-pair-enroll-v1\0\1\0\0\0\0\0\0\0\5".getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "palyra",
                "palyra-v1",
                "palyra--v1",
                "palyra-x-v",
                "palyra-x-v0",
                "palyra-x-v01",
                "palyra-x-v100",
                "palyra-X-v1",
                "palyra-x-v1 ",
                "palyra-x-v1\n",
                "palyra-x-v1\0",
                "palyra-x--y-v1",
                "other-x-v1",
                " palyra-x-v1"
            })
    void anotherFormOfLabelIsRefused(String label) {
        assertThatIllegalArgumentException().isThrownBy(() -> LabelledMessage.of(label));
    }

    @Test
    void changingWhatWentInOrCameOutDoesNotChangeTheMessage() {
        byte[] field = {1, 2, 3};
        LabelledMessage message = LabelledMessage.of("palyra-test-v1", field);
        byte[] before = message.bytes();
        field[0] = 9;
        message.bytes()[0] = 9;
        assertThat(message.bytes()).isEqualTo(before);
    }
}
