package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingCodeTest {
    private final SeededRandom random = new SeededRandom(3);

    @ParameterizedTest
    @ValueSource(ints = {6, 8})
    void aMintedPinReadsBack(int digits) {
        PairingCode minted = PairingCode.mintPin("0007", digits, random);
        PairingCode typed = PairingCode.parse(minted.exposeText());

        assertThat(minted.exposeText()).matches("0007-[0-9]{" + digits + "}");
        assertThat(typed.slot()).isEqualTo("0007");
        assertThat(typed.method()).isEqualTo(CodeMethod.PIN);
        assertThat(typed.password().exposeCopy())
                .isEqualTo(minted.password().exposeCopy())
                .hasSize(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234-567890", "1234567890", "1234 567 890", " 1234 - 567-890 ", "12-34-56-78-90"})
    void aCodeIsTakenAsAPersonTypesIt(String typed) {
        PairingCode code = PairingCode.parse(typed);

        assertThat(code.slot()).isEqualTo("1234");
        assertThat(new String(code.password().exposeCopy(), StandardCharsets.US_ASCII))
                .isEqualTo("567890");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1234",
                "1234-56789",
                "1234-5678901",
                "1234-567890123",
                "1234-56789x",
                "1234_567890",
                "1234\t567890",
                "1234-56789\u0660",
                "\uFF11234-567890"
            })
    void whatIsNoCodeIsRefusedWithoutRepeatingIt(String typed) {
        assertThatThrownBy(() -> PairingCode.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A code is four digits, a hyphen, and six or eight digits");
    }

    @Test
    void anEndlessLineIsRefused() {
        assertThatThrownBy(() -> PairingCode.parse(" ".repeat(60) + "1234-567890"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherSlotsAndLengthsAreNotMinted() {
        assertThatThrownBy(() -> PairingCode.mintPin("123", 6, random)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairingCode.mintPin("12\u06604", 6, random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairingCode.mintPin("1234", 7, random)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void slotsAndPinsUseEveryDigit() {
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            seen.append(PairingCode.mintPin(PairingCode.randomSlot(random), 6, random)
                    .exposeText());
        }
        assertThat(seen.chars().filter(c -> c != '-').distinct().count()).isEqualTo(10);
    }

    @Test
    void aQrTokenIsSixteenBytesAndIsNotTyped() {
        PairingCode code = PairingCode.mintQr("1234", random);

        assertThat(code.password().length()).isEqualTo(16);
        assertThatThrownBy(code::exposeText).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedCodeGivesNothingAway() {
        PairingCode code = PairingCode.mintPin("1234", 6, random);
        code.close();

        assertThatThrownBy(code::exposeText).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theShortStringIgnoresSpacesAndHyphensAndNothingElse() {
        assertThat(ShortString.display("012345")).isEqualTo("012 345");
        assertThat(ShortString.matches("012345", "012 345")).isTrue();
        assertThat(ShortString.matches("012345", "012-345")).isTrue();
        assertThat(ShortString.matches("012345", "012346")).isFalse();
        assertThat(ShortString.matches("012345", "12345")).isFalse();
        assertThat(ShortString.matches("012345", "0123456")).isFalse();
        assertThat(ShortString.matches("012345", "")).isFalse();
        assertThat(ShortString.matches("012345", "012345" + " ".repeat(100))).isFalse();
    }

    @Test
    void theShortStringDependsOnEachOfItsParts() {
        byte[] zero = new byte[32];
        byte[] one = new byte[32];
        one[0] = 1;
        assertThat(new String[] {
                    ShortString.of(zero, zero, zero),
                    ShortString.of(one, zero, zero),
                    ShortString.of(zero, one, zero),
                    ShortString.of(zero, zero, one)
                })
                .doesNotHaveDuplicates()
                .allMatch(text -> text.matches("[0-9]{6}"));
    }
}
