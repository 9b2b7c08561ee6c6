package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** The fields of a response on the wire. */
final class ResponseWire {
    private static final Set<String> FIELDS = Set.of(
            "protocol_version",
            "kind",
            "ok",
            "seq",
            "node_rpc_mtls_required",
            "error",
            "result",
            "first_seq",
            "type",
            "at",
            "data");
    private static final int COMMON_FIELDS = 3;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ResponseWire() {}

    static ObjectNode begin(String kind, boolean ok) {
        return StrictJson.object()
                .put("protocol_version", RpcRequest.PROTOCOL_VERSION)
                .put("kind", kind)
                .put("ok", ok);
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    /** Reads what {@link #time(Instant)} writes. */
    static Instant time(String text) {
        return TIME.parse(text, Instant::from);
    }

    static RpcResponse parse(byte[] frame) throws RpcException {
        StrictJson json = StrictJson.parse(frame, FIELDS);
        if (json.unsigned("protocol_version") != RpcRequest.PROTOCOL_VERSION) {
            throw new RpcException(
                    RpcError.PROTOCOL_MISMATCH, "The protocol version is not " + RpcRequest.PROTOCOL_VERSION);
        }
        boolean ok = json.bool("ok");
        String kind = json.text("kind");
        return switch (kind) {
            case "health" -> {
                json.requireFields(COMMON_FIELDS + 1);
                yield new RpcResponse.Health(ok, json.bool("node_rpc_mtls_required"));
            }
            case "event" -> event(succeeded(json, ok));
            case "error" -> {
                json.requireFields(COMMON_FIELDS + 1);
                if (ok) {
                    throw StrictJson.invalid("An error says that it is none");
                }
                yield new RpcResponse.Failure(json.text("error"));
            }
            case "result" -> {
                succeeded(json, ok).requireFields(COMMON_FIELDS + 1);
                yield new RpcResponse.Result(json.required("result"));
            }
            case "gap" -> {
                succeeded(json, ok).requireFields(COMMON_FIELDS + 1);
                yield new RpcResponse.Gap(json.unsigned("first_seq"));
            }
            default -> throw StrictJson.invalid("The response is of an unknown kind");
        };
    }

    private static StrictJson succeeded(StrictJson json, boolean ok) throws RpcException {
        if (!ok) {
            throw StrictJson.invalid("The response says that it failed and does not say how");
        }
        return json;
    }

    private static RpcResponse event(StrictJson json) throws RpcException {
        long seq = json.unsigned("seq");
        if (!json.has("type")) {
            json.requireFields(COMMON_FIELDS + 1);
            return RpcResponse.event(seq);
        }
        json.requireFields(COMMON_FIELDS + 4);
        try {
            Instant at = time(json.text("at"));
            return RpcResponse.event(seq, new RpcResponse.EventDetails(json.text("type"), at, json.required("data")));
        } catch (DateTimeException e) {
            throw StrictJson.invalid("The field at is not a time");
        }
    }
}
