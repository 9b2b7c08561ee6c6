package com.palyra.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultResultTest {
    private static final int ROUNDS = 20_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Instant UPDATED = Instant.parse("2026-02-03T04:05:06Z");
    private static final VaultResult.Secret SECRET =
            new VaultResult.Secret(SecretRef.parse("skill:extractor/token"), 3, 7, CREATED, UPDATED, true);

    @Test
    void theFieldsAreTheOnesThatAreDocumented() throws Exception {
        assertThat(JSON.readTree(bytes(SECRET)))
                .isEqualTo(JSON.readTree("{\"scope\":\"skill:extractor\",\"key\":\"token\",\"version\":3,\"size\":7,"
                        + "\"created_at\":\"2026-01-02T03:04:05.678Z\",\"updated_at\":\"2026-02-03T04:05:06.000Z\","
                        + "\"deleted\":true}"));
        assertThat(JSON.readTree(bytes(new VaultResult.Page(List.of(), true))))
                .isEqualTo(JSON.readTree("{\"secrets\":[],\"more\":true}"));
    }

    @Test
    void everyResultIsReadAsItWasWritten() throws Exception {
        assertThat(VaultResult.readSecret(result(SECRET))).isEqualTo(SECRET);
        VaultResult.Page page = new VaultResult.Page(List.of(SECRET, SECRET), false);
        assertThat(VaultResult.readPage(result(page))).isEqualTo(page);
        VaultResult.Value read = VaultResult.readValue(result(value()));
        assertThat(read.secret()).isEqualTo(SECRET);
        assertThat(read.value().constantTimeEquals("hunter2".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void aPageOfTheLongestNamesFitsAFrame() {
        String segment = "\"".repeat(Limits.SCOPE_SEGMENT_BYTES);
        SecretRef longest = new SecretRef(
                Scope.parse("channel:" + segment + ":" + segment), KeyName.parse("k".repeat(Limits.SECRET_KEY_BYTES)));
        VaultResult.Secret secret =
                new VaultResult.Secret(longest, Long.MAX_VALUE, Limits.SECRET_VALUE_BYTES, CREATED, UPDATED, false);
        byte[] page = new VaultResult.Page(Collections.nCopies(Limits.SECRETS_PER_PAGE, secret), false)
                .toResponse()
                .toBytes();
        assertThat(page).hasSizeLessThanOrEqualTo(Limits.FRAME_BYTES);
    }

    @Test
    void aValueThatIsNotOfItsSizeIsRefused() {
        assertThatThrownBy(() -> VaultResult.readValue(
                        JSON.readTree(result(value()).toString().replace("\"size\":7", "\"size\":8"))))
                .isInstanceOf(RpcException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"secrets\":[],\"more\":1}",
                "{\"secrets\":{},\"more\":true}",
                "{\"secrets\":[1],\"more\":true}",
                "{\"secrets\":[],\"more\":true,\"other\":1}"
            })
    void aPageWithOtherFieldsIsRefused(String page) {
        assertThatThrownBy(() -> VaultResult.readPage(JSON.readTree(page))).isInstanceOf(RpcException.class);
    }

    @Test
    void aPageLongerThanAnyIsRefused() {
        VaultResult.Page page = new VaultResult.Page(Collections.nCopies(Limits.SECRETS_PER_PAGE + 1, SECRET), false);
        assertThatThrownBy(() -> VaultResult.readPage(result(page))).isInstanceOf(RpcException.class);
    }

    @Test
    void aValueIsNotShown() {
        assertThat(value().toString()).doesNotContain("hunter2");
        assertThat(value().toResponse().toString()).doesNotContain("aHVudGVyMg");
    }

    @Test
    void anyResultIsReadOrRefused() throws Exception {
        long seed = Long.getLong("palyra.seed", 8);
        Random random = new Random(seed);
        List<byte[]> samples =
                List.of(bytes(SECRET), bytes(value()), bytes(new VaultResult.Page(List.of(SECRET, SECRET), true)));
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            JsonNode json;
            try {
                json = JSON.readTree(bytes);
            } catch (IOException e) {
                continue;
            }
            accepted += readable(() -> VaultResult.readSecret(json)) ? 1 : 0;
            accepted += readable(() -> VaultResult.readValue(json)) ? 1 : 0;
            accepted += readable(() -> VaultResult.readPage(json)) ? 1 : 0;
        }
        assertThat(accepted).as("seed %s", seed).isPositive();
    }

    private interface Read {
        Object read() throws RpcException;
    }

    private static boolean readable(Read read) {
        try {
            return read.read() != null;
        } catch (RpcException e) {
            assertThat(e.error()).isIn(RpcError.INVALID_REQUEST, RpcError.VALUE_TOO_LARGE);
            return false;
        }
    }

    private static VaultResult.Value value() {
        return new VaultResult.Value(SECRET, SensitiveBytes.takeOwnership("hunter2".getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode result(VaultResult result) {
        return ((RpcResponse.Result) result.toResponse()).result();
    }

    private static byte[] bytes(VaultResult result) {
        return result(result).toString().getBytes(StandardCharsets.UTF_8);
    }
}
