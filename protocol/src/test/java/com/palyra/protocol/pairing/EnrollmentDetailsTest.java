package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrollmentDetailsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pixel",
                "José's phone",
                "电话",
                "x",
                "Büro 2 (oben)",
                "\uD83D\uDCF1",
                "טלפון",
            })
    void namesThatPeopleGiveAreTaken(String name) {
        assertThat(new EnrollmentDetails(name, ClientKind.CLI, "linux").name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " pixel",
                "pixel ",
                "a\tb",
                "a\nb",
                "a\u0000b",
                "a\u001b[31mb",
                "a\u007fb",
                "a\u009bb",
                "a\u200eb",
                "a\u200fb",
                "a\u202ab",
                "a\u202eb",
                "a\u2066b",
                "a\u2069b",
                "a\u061cb",
                "a\u200bb",
                "a\ufeffb",
                "a\u00adb",
                "a\u2028b",
                "a\u2029b",
                "a\u00a0b",
                "a\u3164b",
                "a\ue000b",
                "a\uffffb",
                "a\ud800b",
                "\udc00"
            })
    void namesThatCouldDeceiveOrDriveATerminalAreRefused(String name) {
        assertThatThrownBy(() -> new EnrollmentDetails(name, ClientKind.CLI, "linux"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EnrollmentDetails("pixel", ClientKind.CLI, name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sixtyFourCharactersAreTheMostHoweverTheyAreEncoded() {
        assertThat(new EnrollmentDetails("\uD83D\uDCF1".repeat(64), ClientKind.CLI, "x".repeat(64)).name())
                .hasSize(128);
        assertThatThrownBy(() -> new EnrollmentDetails("x".repeat(65), ClientKind.CLI, "linux"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EnrollmentDetails("\uD83D\uDCF1".repeat(65), ClientKind.CLI, "linux"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNodeRefusesSuchANameInAnEnrolment() {
        byte[] frame = WireWriter.of("enroll")
                .bytes("csr", new byte[1])
                .bytes("nonce", new byte[32])
                .text("name", "evil\u202ename")
                .text("kind", "cli")
                .text("platform", "linux")
                .bytes("signature", new byte[64])
                .toFrame();

        assertThatThrownBy(() -> RunMessages.Enroll.read(frame))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(PairingFault.BAD_NAME));
    }
}
