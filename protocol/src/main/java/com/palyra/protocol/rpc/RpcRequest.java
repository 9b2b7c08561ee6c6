package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request: the first and only frame that a client sends on its stream (REFERENCE, section 1).
 *
 * @param protocolVersion always {@link #PROTOCOL_VERSION} in a request that was parsed
 * @param method the method's name
 * @param resumeFrom the last event already seen, an unsigned 64-bit number in the bits of a long
 * @param params an extension of ours; answers carry more fields only when it is there
 */
public record RpcRequest(
        int protocolVersion,
        String method,
        OptionalLong resumeFrom,
        @Nullable ObjectNode params) {
    /** The only version there is. */
    public static final int PROTOCOL_VERSION = 1;

    private static final Set<String> FIELDS = Set.of("protocol_version", "method", "resume_from", "params");
    private static final long VERSION_MAX = 0xFFFF_FFFFL;

    /** A plain request, as the reference knows it. */
    public static RpcRequest of(String method) {
        return new RpcRequest(PROTOCOL_VERSION, method, OptionalLong.empty(), null);
    }

    /** A request with parameters, which the reference does not know. */
    public static RpcRequest of(String method, ObjectNode params) {
        return new RpcRequest(PROTOCOL_VERSION, method, OptionalLong.empty(), params);
    }

    /** The same request, for events after the given one. */
    public RpcRequest resumingFrom(long sequence) {
        return new RpcRequest(protocolVersion, method, OptionalLong.of(sequence), params);
    }

    /**
     * Parses one frame's payload.
     *
     * @throws RpcException {@code invalid_request} or {@code protocol_mismatch}; whether there is such a method is for
     *     the one who serves it to say
     */
    public static RpcRequest parse(byte[] frame) throws RpcException {
        StrictJson json = StrictJson.parse(frame, FIELDS);
        long version = json.unsigned("protocol_version");
        String method = json.text("method");
        OptionalLong resumeFrom =
                json.hasValue("resume_from") ? OptionalLong.of(json.unsigned("resume_from")) : OptionalLong.empty();
        ObjectNode params = json.optionalObject("params");
        if (version < 0 || version > VERSION_MAX) {
            throw StrictJson.invalid("The field protocol_version is out of range");
        }
        if (version != PROTOCOL_VERSION) {
            throw new RpcException(RpcError.PROTOCOL_MISMATCH, "The protocol version is not " + PROTOCOL_VERSION);
        }
        return new RpcRequest(PROTOCOL_VERSION, method, resumeFrom, params);
    }

    /** One frame's payload. */
    public byte[] toBytes() {
        ObjectNode json = StrictJson.object();
        json.put("protocol_version", protocolVersion);
        json.put("method", method);
        resumeFrom.ifPresent(bits -> json.put("resume_from", StrictJson.unsignedValue(bits)));
        if (params != null) {
            json.set("params", params);
        }
        return StrictJson.bytes(json);
    }

    /** Without the parameters, which may hold secrets. */
    @Override
    public String toString() {
        return "RpcRequest[" + protocolVersion + ", " + method + (params == null ? "" : ", with params") + "]";
    }
}
