package com.palyra.protocol.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":[2]} | { \"b\" : [ 2.0 ], \"a\" : 1e0 }",
                "100 | 1E+2",
                "0 | -0.0e17",
                "\"\\u0041\" | \"A\"",
                "0.1 | 0.10"
            })
    void whatIsEqualAsJsonIsEqual(String one, String other) {
        assertThat(RuntimeParsers.json(one))
                .isEqualTo(RuntimeParsers.json(other))
                .hasSameHashCodeAs(RuntimeParsers.json(other));
        assertThat(RuntimeParsers.json(one).digest())
                .isEqualTo(RuntimeParsers.json(other).digest());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1 | \"1\"", "[1,2] | [2,1]", "null | false", "{} | []", "0.1 | 0.10000000000000000000001"})
    void whatDiffersAsJsonDiffers(String one, String other) {
        assertThat(RuntimeParsers.json(one)).isNotEqualTo(RuntimeParsers.json(other));
        assertThat(RuntimeParsers.json(one).digest())
                .isNotEqualTo(RuntimeParsers.json(other).digest());
    }

    /** Written out, that number has a billion digits. */
    @Test
    void anExponentIsNeverWrittenOut() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            JsonValue huge = RuntimeParsers.json("[1e999999999,-1e-999999999,10e999999998]");
            assertThat(huge.size()).isLessThan(64);
            assertThat(huge).isEqualTo(RuntimeParsers.json("[1e999999999,-1e-999999999,1e999999999]"));
            assertThat(huge.hashCode()).isNotZero();
            String request = "{\"protocol_version\":1e999999999,\"method\":\"m\"}";
            assertThatThrownBy(() -> RpcRequest.parse(request.getBytes(UTF_8))).isInstanceOf(RpcException.class);
        });
    }

    @Test
    void aNumberStaysWhatItIs() {
        String digits = "[0.1000000000000000055511151231257827,123456789012345678901234567890]";
        assertThat(new String(RuntimeParsers.json(digits).toBytes(), UTF_8)).isEqualTo(digits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "NaN",
                "01",
                "{\"a\":1,\"a\":2}",
                "1 2",
                "'a'",
                "1e99999999999",
                "1e2147483647",
                "1111111111111111111111111111111111111111111111111111111111111e1"
            })
    void whatIsNoJsonOrCannotBeWrittenAgainIsRefused(String text) {
        assertThatThrownBy(() -> JsonValue.parse(text.getBytes(UTF_8), 100))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.error()).isEqualTo(RpcError.INVALID_REQUEST));
    }

    @Test
    void bytesAndDepthAreBounded() throws RpcException {
        byte[] text = ("\"" + "x".repeat(8) + "\"").getBytes(UTF_8);
        assertThat(JsonValue.parse(text, 10).size()).isEqualTo(10);
        assertThatThrownBy(() -> JsonValue.parse(text, 9))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.error()).isEqualTo(RpcError.VALUE_TOO_LARGE));
        int depth = Limits.JSON_VALUE_DEPTH;
        assertThat(RuntimeParsers.json("[".repeat(depth) + "]".repeat(depth)).size())
                .isEqualTo(2 * depth);
        String deeper = "[".repeat(depth + 1) + "]".repeat(depth + 1);
        assertThatThrownBy(() -> JsonValue.parse(deeper.getBytes(UTF_8), 1000)).isInstanceOf(RpcException.class);
    }

    @Test
    void theDeepestValueFitsEveryMessage() throws RpcException {
        int depth = Limits.JSON_VALUE_DEPTH;
        JsonValue deep = RuntimeParsers.json("[".repeat(depth) + "]".repeat(depth));
        CapabilityDispatch dispatch =
                new CapabilityDispatch(RuntimeParsers.REQUEST, RuntimeParsers.NAME, deep, 1, RuntimeParsers.AT);
        byte[] event = RpcResponse.event(
                        1,
                        new RpcResponse.EventDetails(
                                EventType.CAPABILITY_DISPATCH, RuntimeParsers.AT, dispatch.toData()))
                .toBytes();
        assertThat(RpcResponse.parse(event))
                .isInstanceOfSatisfying(
                        RpcResponse.Event.class,
                        read -> assertThat(read.details().orElseThrow().data()).isEqualTo(dispatch.toData()));
        RpcRequest report =
                CapabilityReport.Result.succeeded(RuntimeParsers.REQUEST, deep).toRequest();
        assertThat(CapabilityReport.parse(RpcRequest.parse(report.toBytes()))).isPresent();
    }

    @Test
    void itsTextSaysNothingOfIt() {
        assertThat(RuntimeParsers.json("\"hunter2\"")).asString().doesNotContain("hunter2");
        assertThat(new RpcResponse.EventDetails(
                        EventType.MESSAGE,
                        RuntimeParsers.AT,
                        RuntimeParsers.json("\"hunter2\"").toNode()))
                .asString()
                .doesNotContain("hunter2");
    }
}
