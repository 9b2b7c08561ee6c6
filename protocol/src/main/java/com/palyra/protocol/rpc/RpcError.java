package com.palyra.protocol.rpc;

/** Why a request was not served, as the reference names it in the field {@code error} (REFERENCE, section 1). */
public enum RpcError {
    /** Not JSON, a missing or unknown field, a field of the wrong type. */
    INVALID_REQUEST("invalid_request"),
    /** The request's protocol version is not 1. */
    PROTOCOL_MISMATCH("protocol_mismatch"),
    /** No such method. */
    UNSUPPORTED_METHOD("unsupported_method"),
    /** The stream broke while it was served. */
    STREAM_FAILURE("stream_failure");

    private final String code;

    RpcError(String code) {
        this.code = code;
    }

    /** The word on the wire. */
    public String code() {
        return code;
    }
}
