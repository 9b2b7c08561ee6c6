package com.palyra.protocol.rpc;

/**
 * Why a request was not served, in the field {@code error}. The first four are the reference's (REFERENCE, section 1); the
 * others answer methods of ours only. Unless a word says otherwise, nothing was changed.
 */
public enum RpcError {
    /** Not JSON, a missing or unknown field, a field of the wrong type. */
    INVALID_REQUEST("invalid_request"),
    /** The request's protocol version is not 1. */
    PROTOCOL_MISMATCH("protocol_mismatch"),
    /** No such method. */
    UNSUPPORTED_METHOD("unsupported_method"),
    /** The stream broke while it was served. */
    STREAM_FAILURE("stream_failure"),
    /** The device has no grant that includes this, or none any more. Says nothing about whether there is such a secret. */
    NOT_GRANTED("not_granted"),
    /** No such secret, no such version of it, or no such invocation of this device. */
    NOT_FOUND("not_found"),
    /** {@code if_version} is not the newest version. */
    VERSION_CONFLICT("version_conflict"),
    /** The value has more bytes than it may. */
    VALUE_TOO_LARGE("value_too_large"),
    /** The vault waits for its passphrase. */
    VAULT_CLOSED("vault_closed"),
    /** Backend, journal or a blob cannot be used; an operator has to look. */
    VAULT_UNAVAILABLE("vault_unavailable"),
    /** The scope holds as many keys as it may. */
    VAULT_FULL("vault_full"),
    /** There was no answer in time; whether a change was made shows when it is asked for again. */
    TIMED_OUT("timed_out"),
    /** Too much is under way; the same request may work a little later. */
    BUSY("busy");

    private final String code;

    RpcError(String code) {
        this.code = code;
    }

    /** The word on the wire. */
    public String code() {
        return code;
    }
}
