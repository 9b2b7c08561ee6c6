package com.palyra.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcTest {
    private static final int ROUNDS = 20_000;
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void a_request_of_the_reference_is_understood() throws Exception {
        assertThat(RpcRequest.parse(
                        text("{\"protocol_version\":1,\"method\":\"node.stream_events\",\"resume_from\":7}")))
                .isEqualTo(new RpcRequest(1, "node.stream_events", OptionalLong.of(7), null));
        assertThat(RpcRequest.parse(text("{\"protocol_version\":1,\"method\":\"x\",\"resume_from\":null}"))
                        .resumeFrom())
                .isEmpty();
    }

    @Test
    void resume_from_reaches_to_the_end_of_64_unsigned_bits() throws Exception {
        byte[] last = text("{\"protocol_version\":1,\"method\":\"x\",\"resume_from\":18446744073709551615}");
        RpcRequest request = RpcRequest.parse(last);
        assertThat(request.resumeFrom()).hasValue(-1L);
        assertThat(request.toBytes()).isEqualTo(last);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"protocol_version\":1}",
                "{\"method\":\"x\"}",
                "{\"protocol_version\":\"1\",\"method\":\"x\"}",
                "{\"protocol_version\":1.0,\"method\":\"x\"}",
                "{\"protocol_version\":-1,\"method\":\"x\"}",
                "{\"protocol_version\":4294967296,\"method\":\"x\"}",
                "{\"protocol_version\":1,\"method\":7}",
                "{\"protocol_version\":1,\"method\":null}",
                "{\"protocol_version\":1,\"method\":\"x\",\"other\":1}",
                "{\"protocol_version\":1,\"method\":\"x\",\"method\":\"y\"}",
                "{\"protocol_version\":1,\"method\":\"x\"} {}",
                "{\"protocol_version\":1,\"method\":\"x\",\"resume_from\":-1}",
                "{\"protocol_version\":1,\"method\":\"x\",\"resume_from\":18446744073709551616}",
                "{\"protocol_version\":1,\"method\":\"x\",\"resume_from\":\"1\"}",
                "{\"protocol_version\":1,\"method\":\"x\",\"params\":[]}",
                "{\"protocol_version\":1,\"method\":\"x\",\"params\":{\"a\":1,\"a\":2}}",
            })
    void anything_else_is_an_invalid_request(String request) {
        assertThat(refusalOf(text(request))).isEqualTo(RpcError.INVALID_REQUEST);
    }

    @Test
    void text_that_is_not_utf8_is_an_invalid_request() {
        byte[] utf16 = "{\"protocol_version\":1,\"method\":\"x\"}".getBytes(StandardCharsets.UTF_16BE);
        byte[] broken = text("{\"protocol_version\":1,\"method\":\"?\"}");
        broken[broken.length - 3] = (byte) 0xff;
        assertThat(refusalOf(utf16)).isEqualTo(RpcError.INVALID_REQUEST);
        assertThat(refusalOf(broken)).isEqualTo(RpcError.INVALID_REQUEST);
    }

    @Test
    void json_nested_too_deeply_is_an_invalid_request() {
        String deep = "{\"a\":".repeat(1000) + "1" + "}".repeat(1000);
        assertThat(refusalOf(text("{\"protocol_version\":1,\"method\":\"x\",\"params\":" + deep + "}")))
                .isEqualTo(RpcError.INVALID_REQUEST);
    }

    @Test
    void another_version_is_a_protocol_mismatch() {
        assertThat(refusalOf(text("{\"protocol_version\":2,\"method\":\"x\"}"))).isEqualTo(RpcError.PROTOCOL_MISMATCH);
        assertThat(refusalOf(text("{\"protocol_version\":0,\"method\":\"x\"}"))).isEqualTo(RpcError.PROTOCOL_MISMATCH);
    }

    @Test
    void responses_have_the_references_fields() throws Exception {
        assertJson(
                RpcResponse.health(),
                "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true}");
        assertJson(
                RpcResponse.event(-1),
                "{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":18446744073709551615}");
        assertJson(
                RpcResponse.error(RpcError.UNSUPPORTED_METHOD),
                "{\"protocol_version\":1,\"kind\":\"error\",\"ok\":false,\"error\":\"unsupported_method\"}");
    }

    @Test
    void every_response_is_read_as_it_was_written() throws Exception {
        ObjectNode data = JSON.createObjectNode().put("a", 1);
        RpcResponse[] responses = {
            RpcResponse.health(),
            RpcResponse.event(7),
            RpcResponse.event(8, new RpcResponse.EventDetails("t", Instant.parse("2026-01-02T03:04:05.678Z"), data)),
            RpcResponse.error(RpcError.STREAM_FAILURE),
            RpcResponse.result(data),
            RpcResponse.gap(9)
        };
        for (RpcResponse response : responses) {
            assertThat(RpcResponse.parse(response.toBytes())).isEqualTo(response);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true}",
                "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true,\"seq\":1}",
                "{\"protocol_version\":1,\"kind\":\"other\",\"ok\":true}",
                "{\"protocol_version\":1,\"kind\":\"error\",\"ok\":true,\"error\":\"x\"}",
                "{\"protocol_version\":1,\"kind\":\"event\",\"ok\":false,\"seq\":1}",
                "{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":1,\"type\":\"t\"}",
                "{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":1,\"type\":\"t\",\"at\":\"now\",\"data\":1}",
            })
    void a_response_with_other_fields_is_refused(String response) {
        assertThatThrownBy(() -> RpcResponse.parse(text(response))).isInstanceOf(RpcException.class);
    }

    @Test
    void a_request_does_not_show_its_parameters() {
        assertThat(RpcRequest.of("vault.put", JSON.createObjectNode().put("value", "hunter2"))
                        .toString())
                .doesNotContain("hunter2");
        assertThat(RpcResponse.result(JSON.createObjectNode().put("value", "hunter2"))
                        .toString())
                .doesNotContain("hunter2");
    }

    @Test
    void any_bytes_are_a_request_or_a_refusal() {
        byte[] sample =
                text("{\"protocol_version\":1,\"method\":\"node.health\",\"resume_from\":12,\"params\":{\"a\":[1]}}");
        Random random = new Random(2);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = sample.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                RpcRequest request = RpcRequest.parse(bytes);
                assertThat(RpcRequest.parse(request.toBytes())).isEqualTo(request);
                accepted++;
            } catch (RpcException e) {
                assertThat(e.error()).isIn(RpcError.INVALID_REQUEST, RpcError.PROTOCOL_MISMATCH);
            }
            try {
                RpcResponse.parse(bytes);
            } catch (RpcException e) {
                assertThat(e.error()).isIn(RpcError.INVALID_REQUEST, RpcError.PROTOCOL_MISMATCH);
            }
        }
        assertThat(accepted).isPositive();
    }

    private static RpcError refusalOf(byte[] request) {
        try {
            throw new AssertionError(RpcRequest.parse(request));
        } catch (RpcException e) {
            return e.error();
        }
    }

    private static void assertJson(RpcResponse response, String json) throws Exception {
        assertThat(JSON.readTree(response.toBytes())).isEqualTo(JSON.readTree(json));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
