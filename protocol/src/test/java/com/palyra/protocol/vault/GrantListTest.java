package com.palyra.protocol.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PairingFrames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrantListTest {
    @Test
    void asManyAsADeviceMayHaveAreTakenAndOneMoreIsNot() {
        assertThatCode(() -> GrantList.check(grants(Limits.GRANTS_PER_DEVICE))).doesNotThrowAnyException();
        assertThatThrownBy(() -> GrantList.check(grants(Limits.GRANTS_PER_DEVICE + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aScopeIsNamedOnce() {
        assertThatThrownBy(() -> GrantList.check(List.of(Grant.parse("global=read"), Grant.parse("global=write"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("global is named twice");
    }

    /** Beside a leaf and a bundle of eight certificates, each larger than a device's. */
    @Test
    void whatIsTakenFitsTheAnswerToTheDevice() {
        List<Grant> most = new ArrayList<>();
        for (int i = 10; fits(most, i); i++) {
            most.add(longest(i));
        }
        assertThat(most).isNotEmpty().hasSizeLessThan(Limits.GRANTS_PER_DEVICE);
        byte[] certificate = new byte[600];
        byte[] frame =
                PairingFrames.certificate(certificate, Collections.nCopies(8, certificate), GrantList.texts(most));
        assertThat(frame).hasSizeLessThanOrEqualTo(Limits.PAIRING_FRAME_BYTES);
        assertThatThrownBy(() -> {
                    most.add(longest(99));
                    GrantList.check(most);
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("palyra devices grant");
    }

    @Test
    void textsAreReadAsTheyWereWritten() {
        List<Grant> grants = List.of(longest(10), Grant.parse("global=write"), Grant.parse("skill:a=b=read"));
        assertThat(GrantList.parse(GrantList.texts(grants))).isEqualTo(grants);
        assertThatThrownBy(() -> GrantList.parse(List.of("global"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean fits(List<Grant> grants, int next) {
        List<Grant> more = new ArrayList<>(grants);
        more.add(longest(next));
        try {
            GrantList.check(more);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Grant longest(int number) {
        String quotes = "\"".repeat(Limits.SCOPE_SEGMENT_BYTES);
        return Grant.parse("channel:" + quotes + ":" + quotes.substring(2) + number + "=write");
    }

    private static List<Grant> grants(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Grant.parse("skill:s" + i + "=read"))
                .toList();
    }
}
