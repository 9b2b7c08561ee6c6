package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.DeviceOutboxes;
import com.palyra.actors.Invocation;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The admin commands with which devices are told and asked something. JSON of operators and devices travels as text, so
 * that it arrives as it was written. Nobody waits longer than {@link Limits#ADMIN_WAIT} in one request: who wants to wait
 * longer asks again. Stateless.
 */
final class OutboxCommands {
    private final DeviceOutboxes outboxes;

    OutboxCommands(DeviceOutboxes outboxes) {
        this.outboxes = outboxes;
    }

    Map<String, NodeCommands.Command> table() {
        return Map.of(
                "devices.send", this::send,
                "devices.invoke", this::invoke,
                "devices.invocation", this::invocation,
                "devices.cancel", this::cancel,
                "devices.events", this::events);
    }

    private CompletionStage<? extends JsonNode> send(Params params) {
        Ulid device = DeviceCommands.device(params);
        JsonValue data = params.value("data_json", OutboxCommands::json);
        params.done();
        return outboxes.send(device, data).thenApply(OutboxJson::of);
    }

    private CompletionStage<? extends JsonNode> invoke(Params params) {
        Ulid device = DeviceCommands.device(params);
        RequestId request = request(params);
        CapabilityName capability = params.value("capability", CapabilityName::parse);
        JsonValue input =
                params.optionalValue("input_json", OutboxCommands::json).orElseGet(JsonValue::empty);
        long timeout = params.optionalNumber("timeout_ms").orElse(Limits.INVOCATION_TIMEOUT.toMillis());
        long payload = params.optionalNumber("max_payload_bytes").orElse(Limits.PAYLOAD_BYTES);
        params.done();
        if (timeout < Limits.INVOCATION_TIMEOUT_MIN.toMillis() || timeout > Limits.INVOCATION_TIMEOUT_MAX.toMillis()) {
            throw new PalyraException(ErrorCode.USAGE, "An invocation times out after 1 second to 24 hours.");
        }
        if (payload < 1 || payload > Limits.PAYLOAD_BYTES_MAX) {
            throw new PalyraException(
                    ErrorCode.USAGE, "The output may have 1 to " + Limits.PAYLOAD_BYTES_MAX + " bytes.");
        }
        return outboxes.invoke(
                        device, new Invocation(request, capability, input, Duration.ofMillis(timeout), (int) payload))
                .thenApply(OutboxJson::of);
    }

    private CompletionStage<? extends JsonNode> invocation(Params params) {
        Ulid device = DeviceCommands.device(params);
        RequestId request = request(params);
        Duration wait = wait(params);
        params.done();
        return (wait.isZero() ? outboxes.invocation(device, request) : outboxes.awaitEnd(device, request, wait))
                .thenApply(OutboxJson::of);
    }

    private CompletionStage<? extends JsonNode> cancel(Params params) {
        Ulid device = DeviceCommands.device(params);
        RequestId request = request(params);
        params.done();
        return outboxes.cancel(device, request).thenApply(OutboxJson::of);
    }

    private CompletionStage<? extends JsonNode> events(Params params) {
        Ulid device = DeviceCommands.device(params);
        long after = params.optionalNumber("after").orElse(0);
        Duration wait = wait(params);
        params.done();
        if (after < 0) {
            throw new PalyraException(ErrorCode.USAGE, "'after' is wrong: there is no number below 0.");
        }
        return outboxes.publications(device, after, wait).thenApply(OutboxJson::of);
    }

    private static RequestId request(Params params) {
        return params.value("request_id", RequestId::parse);
    }

    private static Duration wait(Params params) {
        long wait = params.optionalNumber("wait_ms").orElse(0);
        if (wait < 0 || wait > Limits.ADMIN_WAIT.toMillis()) {
            throw new PalyraException(
                    ErrorCode.USAGE, "'wait_ms' is wrong: it is 0 to " + Limits.ADMIN_WAIT.toMillis() + ".");
        }
        return Duration.ofMillis(wait);
    }

    private static JsonValue json(String text) {
        try {
            return JsonValue.parse(text.getBytes(StandardCharsets.UTF_8), Limits.MESSAGE_BYTES);
        } catch (RpcException wrong) {
            throw new IllegalArgumentException(wrong.getMessage() + ".", wrong);
        }
    }
}
