package com.palyra.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.capability.Outcome;
import com.palyra.node.agent.capability.Task;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.RpcRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests of a device's agent, and what it reads out of the node's events. */
final class AgentWire {
    /** Asks for events. */
    static final String STREAM_EVENTS = "node.stream_events";

    private static final String REGISTER = "node.register";
    private static final String PUBLISH = "node.publish";
    private static final String REVOKE_SELF = "node.revoke_self";
    private static final String RESULT = "capability.result";
    private static final String MEDIATION = "capability.awaiting_local_mediation";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,63}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> DISPATCH =
            Set.of("request_id", "capability", "input", "max_payload_bytes", "expires_at");

    private AgentWire() {}

    static RpcRequest register(String platform, String version, Map<String, Boolean> capabilities) {
        ObjectNode params = object().put("platform", platform).put("version", version);
        ArrayNode list = params.putArray("capabilities");
        capabilities.forEach(
                (name, available) -> list.addObject().put("name", name).put("available", available));
        return RpcRequest.of(REGISTER, params);
    }

    /**
     * Asks for the events after one.
     *
     * @param acknowledged what the node may forget; null for everything up to {@code after}
     */
    static RpcRequest events(long after, boolean follow, @Nullable Long acknowledged) {
        ObjectNode params = object().put("follow", follow);
        if (acknowledged != null) {
            params.put("ack", acknowledged);
        }
        return RpcRequest.of(STREAM_EVENTS, params).resumingFrom(after);
    }

    /** Asks for the numbers of the events after one, as the reference knows it. */
    static RpcRequest plainEvents(long after) {
        return RpcRequest.of(STREAM_EVENTS).resumingFrom(after);
    }

    static RpcRequest publish(String name, JsonNode data) {
        ObjectNode params = object().put("name", name);
        params.set("data", data);
        return RpcRequest.of(PUBLISH, params);
    }

    static RpcRequest revokeSelf(Ulid device) {
        return RpcRequest.of(REVOKE_SELF, object().put("confirm", device.value()));
    }

    static RpcRequest result(String requestId, Outcome outcome) {
        ObjectNode params = object().put("request_id", requestId);
        params.put("state", outcome.state().word());
        outcome.output().ifPresent(output -> params.set("output", output));
        outcome.error().ifPresent(error -> params.put("error", error));
        return RpcRequest.of(RESULT, params);
    }

    static RpcRequest mediation(String requestId, String reason) {
        return RpcRequest.of(MEDIATION, object().put("request_id", requestId).put("reason", reason));
    }

    /** Whether a publication or a capability may have that name. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Throws {@link IllegalArgumentException} for what is no dispatch. */
    static Invocations.Request dispatch(long seq, JsonNode data) {
        Set<String> names = new HashSet<>();
        data.fieldNames().forEachRemaining(names::add);
        require(names.equals(DISPATCH));
        String requestId = requestId(data);
        JsonNode capability = data.path("capability");
        require(capability.isTextual() && isName(capability.textValue()));
        JsonNode most = data.path("max_payload_bytes");
        require(most.isInt() && most.intValue() >= 1 && most.intValue() <= Limits.CAPABILITY_OUTPUT_BYTES_MAX);
        JsonNode expires = data.path("expires_at");
        require(expires.isTextual());
        try {
            return new Invocations.Request(
                    seq,
                    Instant.parse(expires.textValue()),
                    new Task(
                            requestId,
                            capability.textValue(),
                            data.path("input"),
                            most.intValue(),
                            Limits.CAPABILITY_TIMEOUT_MAX));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The field expires_at is no time", e);
        }
    }

    /** Throws {@link IllegalArgumentException} if there is none. */
    static String requestId(JsonNode data) {
        JsonNode id = data.path("request_id");
        require(id.isTextual() && REQUEST_ID.matcher(id.textValue()).matches());
        return id.textValue();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("A field is missing, unknown or of the wrong form");
        }
    }
}
