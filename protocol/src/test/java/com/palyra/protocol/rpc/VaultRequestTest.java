package com.palyra.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.SecretRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultRequestTest {
    private static final int ROUNDS = 20_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final SecretRef REF = SecretRef.parse("channel:slack:t\u00e9am/api.key-1_x");

    @Test
    void everyRequestIsReadAsItWasWritten() throws Exception {
        for (VaultRequest request : samples()) {
            VaultRequest read = parse(request.toRequest().toBytes());
            assertThat(describe(read)).isEqualTo(describe(request));
            assertThat(read.toRequest().toBytes()).isEqualTo(request.toRequest().toBytes());
        }
    }

    @Test
    void theFieldsAreTheOnesThatAreDocumented() throws Exception {
        assertThat(JSON.readTree(samples().get(0).toRequest().toBytes()))
                .isEqualTo(JSON.readTree(
                        "{\"protocol_version\":1,\"method\":\"vault.put\",\"params\":{\"scope\":\"channel:slack:t\u00e9am\","
                                + "\"key\":\"api.key-1_x\",\"value_base64\":\"aHVudGVyMg\",\"if_version\":0}}"));
    }

    @Test
    void readingNeedsReadAndChangingNeedsWrite() {
        assertThat(samples())
                .filteredOn(request -> request.needs() == Access.READ)
                .extracting(VaultRequest::method)
                .containsOnly("vault.get", "vault.list");
        assertThat(samples())
                .filteredOn(request -> request.needs() == Access.WRITE)
                .extracting(VaultRequest::method)
                .containsOnly("vault.put", "vault.delete");
    }

    @Test
    void otherMethodsAreNotTheVaults() throws Exception {
        assertThat(VaultRequest.parse(RpcRequest.of("node.health"))).isEmpty();
        assertThat(VaultRequest.parse(RpcRequest.of("vault.fly", StrictJson.object())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault.put", "vault.get", "vault.list", "vault.delete"})
    void withoutParametersItIsAnInvalidRequest(String method) {
        assertThat(refusal(RpcRequest.of(method).toBytes())).isEqualTo(RpcError.INVALID_REQUEST);
        assertThat(refusal(RpcRequest.of(method, StrictJson.object()).toBytes()))
                .isEqualTo(RpcError.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    vault.get    | {"scope":"global"}
                    vault.get    | {"key":"k"}
                    vault.get    | {"scope":"global","key":"k","other":1}
                    vault.get    | {"scope":"global","key":"k","version":0}
                    vault.get    | {"scope":"global","key":"k","version":-1}
                    vault.get    | {"scope":"global","key":"k","version":1.0}
                    vault.get    | {"scope":"global","key":"k","version":"1"}
                    vault.get    | {"scope":"global","key":"k","version":null}
                    vault.get    | {"scope":"global","key":"k","version":9223372036854775808}
                    vault.get    | {"scope":"global/","key":"k"}
                    vault.get    | {"scope":"Global","key":"k"}
                    vault.get    | {"scope":"skill:","key":"k"}
                    vault.get    | {"scope":7,"key":"k"}
                    vault.get    | {"scope":"global","key":"K"}
                    vault.get    | {"scope":"global","key":"../k"}
                    vault.get    | {"scope":"global","key":null}
                    vault.delete | {"scope":"global","key":"k","version":1}
                    vault.list   | {"scope":"global","key":"k"}
                    vault.list   | {"scope":"global","after":""}
                    vault.list   | {"scope":"global","after":null}
                    vault.put    | {"scope":"global","key":"k"}
                    vault.put    | {"scope":"global","key":"k","value_base64":null}
                    vault.put    | {"scope":"global","key":"k","value_base64":7}
                    vault.put    | {"scope":"global","key":"k","value_base64":"YQ=="}
                    vault.put    | {"scope":"global","key":"k","value_base64":"YR"}
                    vault.put    | {"scope":"global","key":"k","value_base64":"Y"}
                    vault.put    | {"scope":"global","key":"k","value_base64":"YQ "}
                    vault.put    | {"scope":"global","key":"k","value_base64":"_-8"}
                    vault.put    | {"scope":"global","key":"k","value_base64":"YQ","if_version":-1}
                    vault.put    | {"scope":"global","key":"k","value_base64":"YQ","value_base64":"Yg"}
                    vault.put    | {"scope":"global","key":"k","value_base64":"YQ","value":"a"}
                    """)
    void anythingElseIsAnInvalidRequest(String method, String params) {
        String request = "{\"protocol_version\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
        assertThat(refusal(request.getBytes(StandardCharsets.UTF_8))).isEqualTo(RpcError.INVALID_REQUEST);
    }

    @Test
    void thereIsNothingToResume() {
        assertThat(refusal(
                        new VaultRequest.Delete(REF).toRequest().resumingFrom(1).toBytes()))
                .isEqualTo(RpcError.INVALID_REQUEST);
    }

    @Test
    void aValueOf64KiBIsTakenAndOneByteMoreIsNot() throws Exception {
        for (int length : new int[] {0, 1, Limits.SECRET_VALUE_BYTES - 1, Limits.SECRET_VALUE_BYTES}) {
            assertThat(((VaultRequest.Put) parse(put(length))).value().length()).isEqualTo(length);
        }
        for (int length : new int[] {Limits.SECRET_VALUE_BYTES + 1, 4 * Limits.SECRET_VALUE_BYTES}) {
            assertThat(refusal(put(length))).isEqualTo(RpcError.VALUE_TOO_LARGE);
        }
    }

    @Test
    void aRequestDoesNotShowItsValueAndClosesIt() {
        VaultRequest.Put put = (VaultRequest.Put) samples().get(0);
        assertThat(put.toString()).doesNotContain("hunter2");
        put.close();
        assertThat(put.value().length()).isEqualTo(7);
        assertThat(catchClosed(put)).isTrue();
    }

    @Test
    void anyParametersAreARequestOrARefusal() throws Exception {
        long seed = Long.getLong("palyra.seed", 7);
        Random random = new Random(seed);
        List<byte[]> frames =
                samples().stream().map(sample -> sample.toRequest().toBytes()).toList();
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = frames.get(random.nextInt(frames.size())).clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "0129aZ=\"{}:,._-".charAt(random.nextInt(15)));
            }
            try {
                Optional<VaultRequest> read = VaultRequest.parse(RpcRequest.parse(bytes));
                if (read.isPresent()) {
                    accepted++;
                    byte[] written = read.get().toRequest().toBytes();
                    assertThat(describe(parse(written)))
                            .as("seed %s round %s", seed, round)
                            .isEqualTo(describe(read.get()));
                }
            } catch (RpcException e) {
                assertThat(e.error()).isIn(RpcError.INVALID_REQUEST, RpcError.PROTOCOL_MISMATCH);
            }
        }
        assertThat(accepted).as("seed %s", seed).isPositive();
    }

    private static List<VaultRequest> samples() {
        List<VaultRequest> samples = new ArrayList<>();
        samples.add(new VaultRequest.Put(REF, secret("hunter2"), 0L));
        samples.add(new VaultRequest.Put(REF, secret(""), null));
        samples.add(new VaultRequest.Get(REF, null));
        samples.add(new VaultRequest.Get(REF, Long.MAX_VALUE));
        samples.add(new VaultRequest.ListSecrets(REF.scope(), null));
        samples.add(new VaultRequest.ListSecrets(REF.scope(), KeyName.parse("k")));
        samples.add(new VaultRequest.Delete(REF));
        return samples;
    }

    private static SensitiveBytes secret(String text) {
        return SensitiveBytes.takeOwnership(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that a request says, its value included. */
    private static String describe(VaultRequest request) {
        return request instanceof VaultRequest.Put put
                ? put.ref() + " " + put.ifVersion() + " "
                        + Base64.getEncoder().encodeToString(put.value().exposeCopy())
                : request.toString();
    }

    private static boolean catchClosed(VaultRequest.Put put) {
        try {
            put.value().exposeCopy();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static byte[] put(int length) {
        ObjectNode params = VaultWire.named(REF)
                .put("value_base64", Base64.getEncoder().withoutPadding().encodeToString(new byte[length]));
        return RpcRequest.of("vault.put", params).toBytes();
    }

    private static VaultRequest parse(byte[] frame) throws RpcException {
        return VaultRequest.parse(RpcRequest.parse(frame)).orElseThrow();
    }

    private static RpcError refusal(byte[] frame) {
        try {
            throw new AssertionError(parse(frame));
        } catch (RpcException e) {
            return e.error();
        }
    }
}
