package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One response frame (REFERENCE, section 1). Kinds {@code health}, {@code event} and {@code error} are the reference's;
 * {@code result}, {@code gap} and the details of an event are ours and are sent only when the request had parameters.
 */
public sealed interface RpcResponse {
    /** Whether the request was served. */
    boolean ok();

    /** One frame's payload. */
    byte[] toBytes();

    /**
     * The answer to {@code node.health}.
     *
     * @param ok true if the node is healthy
     * @param nodeRpcMtlsRequired whether a client certificate is demanded; always true here
     */
    record Health(boolean ok, boolean nodeRpcMtlsRequired) implements RpcResponse {
        @Override
        public byte[] toBytes() {
            ObjectNode json = ResponseWire.begin("health", ok);
            json.put("node_rpc_mtls_required", nodeRpcMtlsRequired);
            return StrictJson.bytes(json);
        }
    }

    /**
     * One event of a stream.
     *
     * @param seq its unsigned 64-bit number
     * @param details what happened; absent for clients of the reference
     */
    record Event(long seq, Optional<EventDetails> details) implements RpcResponse {
        @Override
        public boolean ok() {
            return true;
        }

        @Override
        public byte[] toBytes() {
            ObjectNode json = ResponseWire.begin("event", true);
            json.put("seq", StrictJson.unsignedValue(seq));
            details.ifPresent(event -> {
                json.put("type", event.type());
                json.put("at", ResponseWire.time(event.at()));
                json.set("data", event.data());
            });
            return StrictJson.bytes(json);
        }
    }

    /**
     * What an event says beyond its number.
     *
     * @param type the event's name
     * @param at when it happened, to the millisecond
     * @param data the rest; may hold anything that the receiver may see
     */
    record EventDetails(String type, Instant at, JsonNode data) {
        /** Without the data. */
        @Override
        public String toString() {
            return "EventDetails[" + type + ", " + at + "]";
        }
    }

    /**
     * A refusal.
     *
     * @param error the code; one of {@link RpcError} or, from a newer node, an unknown one
     */
    record Failure(String error) implements RpcResponse {
        @Override
        public boolean ok() {
            return false;
        }

        @Override
        public byte[] toBytes() {
            ObjectNode json = ResponseWire.begin("error", false);
            json.put("error", error);
            return StrictJson.bytes(json);
        }
    }

    /**
     * The answer to a request of ours; may hold a secret, so its text says nothing.
     *
     * @param result what the method returned
     */
    record Result(JsonNode result) implements RpcResponse {
        @Override
        public boolean ok() {
            return true;
        }

        @Override
        public byte[] toBytes() {
            ObjectNode json = ResponseWire.begin("result", true);
            json.set("result", result);
            return StrictJson.bytes(json);
        }

        @Override
        public String toString() {
            return "Result[redacted]";
        }
    }

    /**
     * Events before the given one are gone.
     *
     * @param firstSeq the first event still there, unsigned
     */
    record Gap(long firstSeq) implements RpcResponse {
        @Override
        public boolean ok() {
            return true;
        }

        @Override
        public byte[] toBytes() {
            ObjectNode json = ResponseWire.begin("gap", true);
            json.put("first_seq", StrictJson.unsignedValue(firstSeq));
            return StrictJson.bytes(json);
        }
    }

    /** The answer to {@code node.health} of a healthy node. */
    static RpcResponse health() {
        return new Health(true, true);
    }

    /** A refusal. */
    static RpcResponse error(RpcError error) {
        return new Failure(error.code());
    }

    /** The answer to a request of ours. */
    static RpcResponse result(JsonNode result) {
        return new Result(result);
    }

    /** The answer to a request of ours that returns nothing. */
    static RpcResponse done() {
        return new Result(StrictJson.object());
    }

    /** An event as the reference's clients know it. */
    static RpcResponse event(long seq) {
        return new Event(seq, Optional.empty());
    }

    /** An event with its details. */
    static RpcResponse event(long seq, EventDetails details) {
        return new Event(seq, Optional.of(details));
    }

    /** A hole in a stream of events. */
    static RpcResponse gap(long firstSeq) {
        return new Gap(firstSeq);
    }

    /**
     * Parses one frame's payload.
     *
     * @throws RpcException {@code invalid_request} for anything that is no response, {@code protocol_mismatch} for
     *     another version
     */
    static RpcResponse parse(byte[] frame) throws RpcException {
        return ResponseWire.parse(frame);
    }
}
