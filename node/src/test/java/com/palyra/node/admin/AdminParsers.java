package com.palyra.node.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.fuzz.Parser;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Requests on the admin socket, which are carried out too, and answers. */
public final class AdminParsers {
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.ADMIN_PROTOCOL, ErrorCode.USAGE, ErrorCode.VAULT_INVALID_NAME);
    /** There is no such request, device or job. */
    private static final Set<ErrorCode> READ =
            Set.of(ErrorCode.PAIR_NOT_FOUND, ErrorCode.DEVICE_NOT_FOUND, ErrorCode.DAEMON_TIMEOUT);

    private static final List<String> REQUESTS = List.of(
            "{\"v\":1,\"command\":\"status\",\"params\":{}}",
            "{\"v\":1,\"command\":\"pairing.code\",\"params\":{\"method\":\"pin\",\"ttl_ms\":600000,\"digits\":6}}",
            "{\"v\":1,\"command\":\"pairing.list\",\"params\":{\"state\":\"completed\"}}",
            "{\"v\":1,\"command\":\"pairing.approve\",\"params\":{\"request_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\","
                    + "\"sas\":\"123 456\",\"reason\":\"mine\",\"grants\":[\"global=read\"]}}",
            "{\"v\":1,\"command\":\"journal.job\",\"params\":{\"job\":\"01DX5ZZKBKACTAV9WEVGEMMVS1\"}}",
            "{\"v\":1,\"command\":\"journal.check\",\"params\":{}}",
            "{\"v\":1,\"command\":\"secrets.put\",\"params\":{\"scope\":\"skill:x\",\"key\":\"a\",\"value_base64\":\"YWJj\"}}",
            "{\"v\":1,\"command\":\"secrets.list\",\"params\":{\"scope\":\"global\",\"after\":\"a\"}}",
            "{\"v\":1,\"command\":\"secrets.rotate\",\"params\":{\"scope\":\"channel:mail:ada\",\"root\":false}}",
            "{\"v\":1,\"command\":\"secrets.unlock\",\"params\":{\"passphrase_base64\":\"YWJj\"}}",
            "{\"v\":1,\"command\":\"devices.grant\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"scope\":\"global\",\"access\":\"read\"}}",
            "{\"v\":1,\"command\":\"devices.list\",\"params\":{\"all\":true,\"after\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\"}}",
            "{\"v\":1,\"command\":\"devices.send\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"data_json\":\"{\\\"a\\\":[1.50,null]}\"}}",
            "{\"v\":1,\"command\":\"devices.invoke\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"request_id\":\"r-1\",\"capability\":\"system.info\",\"input_json\":\"{}\","
                    + "\"timeout_ms\":30000,\"max_payload_bytes\":65536}}",
            "{\"v\":1,\"command\":\"devices.invocation\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"request_id\":\"done\",\"wait_ms\":100}}",
            "{\"v\":1,\"command\":\"devices.cancel\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"request_id\":\"open\"}}",
            "{\"v\":1,\"command\":\"devices.events\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                    + "\"after\":4,\"wait_ms\":0}}",
            "{\"v\":1,\"command\":\"devices.revoke\",\"params\":{\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\"}}");

    private AdminParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        NodeCommands node = new NodeCommands(new FakeNode());
        return List.of(
                Parser.of(
                        "admin_request",
                        PalyraException.class,
                        input -> carriedOut(node, input),
                        REQUESTS.stream().map(text -> text.getBytes(UTF_8)).toList()),
                Parser.of(
                        "admin_answer",
                        PalyraException.class,
                        AdminParsers::answer,
                        "{\"ok\":true,\"result\":{\"state\":\"ready\"}}".getBytes(UTF_8)));
    }

    private static void carriedOut(NodeCommands node, byte[] input) {
        try {
            AdminMessages.Request request = AdminMessages.parseRequest(input);
            JsonNode result = node.handle(request.command(), new Params(request.params()))
                    .toCompletableFuture()
                    .join();
            assertThat(result.isObject()).isTrue();
        } catch (PalyraException refused) {
            if (!READ.contains(refused.error())) {
                assertThat(refused.error()).isIn(REFUSALS);
                throw refused;
            }
        } catch (CompletionException inTheNode) {
            // The fake node refuses a wrong short string and fails on an unknown device to revoke.
        }
    }

    private static void answer(byte[] input) {
        try {
            assertThat(AdminMessages.parseAnswer(input)).isNotNull();
        } catch (PalyraException refused) {
            assertThat(refused.error()).isNotEqualTo(ErrorCode.INTERNAL);
            throw refused;
        }
    }
}
