package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import java.util.Optional;
import java.util.Set;

/**
 * What a device tells whoever looks: as {@code node.publish {"name","data"}}, answered with {@code {"accepted":true}}, or as
 * one frame on a unidirectional stream, not answered.
 *
 * @param name what it is about
 * @param data at most {@link Limits#MESSAGE_BYTES}
 */
public record Publication(CapabilityName name, JsonValue data) {
    /** The method. */
    public static final String METHOD = "node.publish";

    private static final String NAME = "name";
    private static final String DATA = "data";

    /** Checks the length. */
    public Publication {
        if (data.size() > Limits.MESSAGE_BYTES) {
            throw new IllegalArgumentException("a publication may have " + Limits.MESSAGE_BYTES + " bytes.");
        }
    }

    /**
     * Reads a request.
     *
     * @return empty if it is for another method
     * @throws RpcException {@code value_too_large}, or {@code invalid_request} if it is meant to be one and is not
     */
    public static Optional<Publication> parse(RpcRequest request) throws RpcException {
        return request.method().equals(METHOD)
                ? Optional.of(read(StrictJson.params(request, NAME, DATA)))
                : Optional.empty();
    }

    /**
     * Reads the one frame of a unidirectional stream.
     *
     * @throws RpcException {@code value_too_large} or {@code invalid_request} if it is anything else
     */
    public static Publication parse(byte[] frame) throws RpcException {
        return read(StrictJson.parse(frame, Set.of(NAME, DATA)));
    }

    private static Publication read(StrictJson json) throws RpcException {
        return new Publication(
                CapabilityName.read(json, NAME), JsonValue.of(json.required(DATA), Limits.MESSAGE_BYTES));
    }

    /** The request that says this. */
    public RpcRequest toRequest() {
        return RpcRequest.of(METHOD, object());
    }

    /** The frame that says this on a unidirectional stream. */
    public byte[] toFrame() {
        return StrictJson.bytes(object());
    }

    private ObjectNode object() {
        ObjectNode object = StrictJson.object().put(NAME, name.value());
        object.set(DATA, data.toNode());
        return object;
    }

    /** The answer to the request. */
    public static RpcResponse accepted() {
        return RpcResponse.result(StrictJson.object().put("accepted", true));
    }
}
