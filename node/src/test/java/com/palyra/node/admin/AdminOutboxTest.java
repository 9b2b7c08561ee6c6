package com.palyra.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.Invocation;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin messages about what waits for devices. */
class AdminOutboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICE = "'device_id':'01BX5ZZKBKACTAV9WEVGEMMVRZ'";

    private final FakeNode fake = new FakeNode();
    private final NodeCommands node = new NodeCommands(fake);

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "devices.send # {'data_json':7} # ADMIN_PROTOCOL",
                "devices.send # {'data':{}} # ADMIN_PROTOCOL",
                "devices.send # {'data_json':''} # USAGE",
                "devices.send # {'data_json':'{} {}'} # USAGE",
                "devices.send # {'data_json':'{}','more':1} # ADMIN_PROTOCOL",
                "devices.invoke # {'capability':'system.info'} # ADMIN_PROTOCOL",
                "devices.invoke # {'request_id':'r'} # ADMIN_PROTOCOL",
                "devices.invoke # {'request_id':'r/1','capability':'system.info'} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'System.info'} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'x','input_json':'nonsense'} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'x','timeout_ms':999} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'x','timeout_ms':86400001} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'x','max_payload_bytes':0} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'x','max_payload_bytes':262145} # USAGE",
                "devices.invoke # {'request_id':'r','capability':'x','timeout_ms':'30s'} # ADMIN_PROTOCOL",
                "devices.invocation # {'request_id':'done','wait_ms':-1} # USAGE",
                "devices.invocation # {'request_id':'done','wait_ms':2001} # USAGE",
                "devices.cancel # {'request_id':'open','wait_ms':1} # ADMIN_PROTOCOL",
                "devices.events # {'after':-1} # USAGE",
                "devices.events # {'wait_ms':2001} # USAGE",
                "devices.events # {'request_id':'x'} # ADMIN_PROTOCOL",
            })
    void whatMakesNoSenseIsRefusedBeforeTheNodeIsAsked(String command, String params, ErrorCode error) {
        assertThatThrownBy(() -> handle(command, params.replace("{'", "{" + DEVICE + ",'")))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(error));
        assertThat(fake.outboxes().sent).isEmpty();
        assertThat(fake.outboxes().wishes).isEmpty();
    }

    @Test
    void aWishThatSaysNoMoreThanWhatIsWantedHasTheLimitsOfTheReference() throws RpcException {
        JsonNode queued = call("devices.invoke", "'request_id':'r','capability':'system.info'");
        assertThat(queued.path("state").asText()).isEqualTo("queued");
        assertThat(fake.outboxes().wishes)
                .containsExactly(new Invocation(
                        RequestId.parse("r"),
                        CapabilityName.parse("system.info"),
                        json("{}"),
                        Duration.ofSeconds(30),
                        64 * 1024));
    }

    @Test
    void jsonArrivesAsItWasWrittenHoweverDeepAndExactItIs() throws RpcException {
        String deep = "[".repeat(20) + "1.10,1e400,12345678901234567890123" + "]".repeat(20);
        ObjectNode params = JSON.createObjectNode()
                .put("device_id", FakeNode.DEVICE.value())
                .put("data_json", deep);
        assertThat(node.handle("devices.send", new Params(params))
                        .toCompletableFuture()
                        .join()
                        .path("seq")
                        .asLong())
                .isEqualTo(17);
        assertThat(fake.outboxes().sent).containsExactly(json(deep));
    }

    @Test
    void aLookThatWaitsIsGivenItsTimeAndOneThatDoesNotIsNone() {
        call("devices.invocation", "'request_id':'done'");
        assertThat(fake.outboxes().waits).isEmpty();
        JsonNode done = call("devices.invocation", "'request_id':'done','wait_ms':2000");
        assertThat(fake.outboxes().waits).containsExactly(Duration.ofSeconds(2));
        assertThat(done.path("output_json").asText()).isEqualTo("{\"os\":\"linux\",\"load\":1.50}");
    }

    @Test
    void morePublicationsThanAnAnswerHoldsComeInPartsAndNoneIsLost() {
        List<Long> expected = new ArrayList<>(List.of(4L, 5L));
        String data = "\"" + "\\\\".repeat(20_000) + "\"";
        for (long number = 6; number < 40; number++) {
            fake.outboxes().publish(number, "big", data);
            expected.add(number);
        }
        List<Long> seen = new ArrayList<>();
        int parts = 0;
        JsonNode page = call("devices.events", "'after':3");
        while (true) {
            parts++;
            assertThat(page.toString().length()).isLessThan(Limits.ADMIN_FRAME_BYTES);
            page.path("publications").forEach(it -> seen.add(it.path("number").asLong()));
            assertThat(page.path("missed").asBoolean()).isFalse();
            if (!page.path("more").asBoolean()) {
                break;
            }
            page = call("devices.events", "'after':" + page.path("last").asLong());
        }
        assertThat(parts).isGreaterThan(1);
        assertThat(seen).isEqualTo(expected);
        assertThat(page.path("last").asLong()).isEqualTo(39);
    }

    @Test
    void moreDevicesThanAnAnswerHoldsComeInPartsInTheOrderOfTheirIds() {
        fake.fill(4000);
        List<String> seen = new ArrayList<>();
        int parts = 0;
        JsonNode page = list("{}");
        while (true) {
            parts++;
            assertThat(page.toString().length()).isLessThan(Limits.ADMIN_FRAME_BYTES);
            page.path("devices").forEach(it -> seen.add(it.path("device_id").asText()));
            if (!page.path("more").asBoolean()) {
                break;
            }
            page = list("{'after':'" + seen.get(seen.size() - 1) + "'}");
        }
        assertThat(parts).isGreaterThan(1);
        assertThat(seen).hasSize(4001).doesNotHaveDuplicates().isSorted();
    }

    private JsonNode list(String params) {
        return handle("devices.list", params);
    }

    private JsonNode call(String command, String params) {
        return handle(command, "{" + DEVICE + "," + params + "}");
    }

    private JsonNode handle(String command, String params) {
        try {
            return node.handle(command, new Params((ObjectNode) JSON.readTree(params.replace('\'', '"'))))
                    .toCompletableFuture()
                    .join();
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static JsonValue json(String text) throws RpcException {
        return JsonValue.parse(text.getBytes(StandardCharsets.UTF_8), Limits.MESSAGE_BYTES);
    }
}
