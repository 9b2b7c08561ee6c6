package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.DeviceView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The admin commands about devices that were let in. Stateless. */
final class DeviceCommands {
    /** What is left of a frame for a list when the rest of the answer is in it. */
    private static final int LIST_BYTES = JournalCommands.REPORT_BYTES;

    private final NodeOperations node;

    DeviceCommands(NodeOperations node) {
        this.node = node;
    }

    Map<String, NodeCommands.Command> table() {
        return Map.of(
                "devices.list", this::list,
                "devices.show", this::show,
                "devices.revoke", this::revoke,
                "devices.evict", this::evict,
                "devices.rotate", this::rotate,
                "devices.remove", this::remove,
                "devices.clear", this::clear);
    }

    /** By id, after one if it is given, as many as an answer holds: <code>{"devices":[...],"more"}</code>. */
    private CompletionStage<? extends JsonNode> list(Params params) {
        boolean all = params.flag("all");
        Optional<Ulid> after = params.optionalValue("after", Ulid::parse);
        params.done();
        List<DeviceView> left = node.devices().stream()
                .filter(device -> all || !device.removed())
                .filter(device -> after.isEmpty() || device.deviceId().compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(DeviceView::deviceId))
                .toList();
        ArrayNode taken = new AnswerRoom(LIST_BYTES).take(left, ViewJson::of);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("devices", taken);
        return CompletableFuture.completedFuture(result.put("more", taken.size() < left.size()));
    }

    private static ObjectNode list(List<DeviceView> views) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode devices = result.putArray("devices");
        views.forEach(device -> devices.add(ViewJson.of(device)));
        return result;
    }

    private CompletionStage<? extends JsonNode> show(Params params) {
        Ulid id = device(params);
        boolean all = params.flag("all");
        params.done();
        return CompletableFuture.completedFuture(node.device(id)
                .filter(device -> all || !device.removed())
                .map(ViewJson::of)
                .orElseThrow(() -> new PalyraException(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + id + ".")));
    }

    private CompletionStage<? extends JsonNode> revoke(Params params) {
        Ulid id = device(params);
        String reason = NodeCommands.reason(params, "revoked_by_operator");
        params.done();
        return node.revoke(id, reason).thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> evict(Params params) {
        Ulid id = device(params);
        params.done();
        return node.evict(id, "evicted_by_operator").thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> rotate(Params params) {
        Ulid id = device(params);
        params.done();
        return node.rotate(id).thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> remove(Params params) {
        Ulid id = device(params);
        params.done();
        return node.remove(id).thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> clear(Params params) {
        params.done();
        return node.clear().thenApply(DeviceCommands::list);
    }

    /** The device that a command is about. */
    static Ulid device(Params params) {
        return params.value("device_id", Ulid::parse);
    }
}
