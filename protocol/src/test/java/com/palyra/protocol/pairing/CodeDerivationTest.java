package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodeDerivationTest {
    static List<JsonNode> vectors() {
        List<JsonNode> vectors = new ArrayList<>();
        Vectors.read("pairing-scrypt.json").required("vectors").forEach(vectors::add);
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theDerivationReproducesTheVectors(JsonNode vector) {
        byte[] salt = Vectors.bytes(vector, "salt");
        PairingCode code = codeOf(Vectors.bytes(vector, "pw"));

        CodeSecrets secrets = CodeSecrets.derive(code, salt);
        RegistrationRecord record = RegistrationRecord.derive(code, salt);

        assertThat(P256.encodeScalar(secrets.w0())).isEqualTo(Vectors.bytes(vector, "w0"));
        assertThat(P256.encodeScalar(secrets.w1())).isEqualTo(Vectors.bytes(vector, "w1"));
        assertThat(record.w0()).isEqualTo(Vectors.bytes(vector, "w0"));
        assertThat(record.l()).isEqualTo(Vectors.bytes(vector, "L"));
        assertThat(record.salt()).isEqualTo(salt);
    }

    @Test
    void allThreeVectorsAreThere() {
        assertThat(vectors()).hasSize(3);
    }

    @Test
    void aRandomRecordHasTheShapeOfARealOne() throws Exception {
        RegistrationRecord record = RegistrationRecord.random(new byte[16], new SeededRandom(1));

        assertThat(record.w0()).hasSize(32);
        assertThat(P256.decode(record.l()).isValid()).isTrue();
    }

    @Test
    void nothingOfACodeIsInAnyText() {
        PairingCode code = PairingCode.parse("1234-567890");
        RegistrationRecord record = RegistrationRecord.random(new byte[16], new SeededRandom(1));

        assertThat(code.toString()).doesNotContain("1234", "567890");
        assertThat(record.toString()).isEqualTo("RegistrationRecord[redacted]");
        assertThat(CodeSecrets.derive(code, new byte[16]).toString()).isEqualTo("CodeSecrets[redacted]");
    }

    private static PairingCode codeOf(byte[] password) {
        return password.length == 16
                ? PairingCode.ofToken("1234", password)
                : PairingCode.parse("1234-" + new String(password, StandardCharsets.US_ASCII));
    }
}
