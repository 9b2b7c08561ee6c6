package com.palyra.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.Serializable;
import org.junit.jupiter.api.Test;

class SensitiveBytesTest {
    @Test
    void toStringDoesNotShowTheSecret() {
        assertThat(SensitiveBytes.copyOf(new byte[] {65, 66, 67})).hasToString("SensitiveBytes[redacted]");
    }

    @Test
    void closingOverwritesTheArrayThatWasTakenOver() {
        byte[] secret = {1, 2, 3};
        SensitiveBytes.takeOwnership(secret).close();
        assertThat(secret).containsOnly(0);
    }

    @Test
    void aCopyIsIndependentOfTheOriginalInBothDirections() {
        byte[] original = {1, 2, 3};
        SensitiveBytes secret = SensitiveBytes.copyOf(original);
        original[0] = 9;
        secret.exposeCopy()[1] = 9;
        assertThat(secret.exposeCopy()).containsExactly(1, 2, 3);
        secret.close();
        assertThat(original).containsExactly(9, 2, 3);
    }

    @Test
    void nothingCanBeReadOrComparedAfterClosing() {
        SensitiveBytes secret = SensitiveBytes.copyOf(new byte[3]);
        secret.close();
        secret.close();
        assertThatIllegalStateException().isThrownBy(secret::exposeCopy);
        // Otherwise a cleared secret would equal zeros.
        assertThatIllegalStateException().isThrownBy(() -> secret.constantTimeEquals(new byte[3]));
        assertThat(secret.length()).isEqualTo(3);
    }

    @Test
    void comparesWholeContents() {
        try (SensitiveBytes secret = SensitiveBytes.copyOf(new byte[] {1, 2, 3})) {
            assertThat(secret.constantTimeEquals(new byte[] {1, 2, 3})).isTrue();
            assertThat(secret.constantTimeEquals(new byte[] {1, 2, 4})).isFalse();
            assertThat(secret.constantTimeEquals(new byte[] {1, 2})).isFalse();
        }
    }

    @Test
    void cannotBeSerialized() {
        assertThat(Serializable.class.isAssignableFrom(SensitiveBytes.class)).isFalse();
    }
}
