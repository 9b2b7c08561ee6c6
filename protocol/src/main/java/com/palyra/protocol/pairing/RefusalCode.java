package com.palyra.protocol.pairing;

import com.palyra.protocol.error.ErrorCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the node tells a device whose run it ends; enough to act on and nothing that helps to guess. */
public enum RefusalCode {
    /** The code was wrong, used, expired or never there; these are not told apart. */
    WRONG_CODE(ErrorCode.PAIR_WRONG_CODE, "The code is wrong, or it is no longer valid."),
    /** PIN pairing is paused. */
    PAUSED(ErrorCode.PAIR_PAUSED, "The node has paused PIN pairing after too many wrong codes."),
    /** Too many failures from this address. */
    RATE_LIMITED(ErrorCode.PAIR_RATE_LIMITED, "Too many failed attempts came from this address."),
    /** Too many pending requests or runs. */
    TOO_MANY(ErrorCode.PAIR_TOO_MANY, "Too many requests are waiting at the node."),
    /** The device id is bound to another key. */
    KEY_CONFLICT(ErrorCode.PAIR_KEY_CONFLICT, "The node knows this device id with another key."),
    /** The device id or its key is blocked for ever. */
    REVOKED(ErrorCode.DEVICE_REVOKED, "The node has revoked this device."),
    /** The code is for something else. */
    PURPOSE(ErrorCode.PAIR_PURPOSE_REFUSED, "The node does not accept this purpose."),
    /** A message was not what the protocol asks for. */
    PROTOCOL(ErrorCode.PAIR_PROTOCOL, "The node did not understand a pairing message."),
    /** No open request with this id and key. */
    UNKNOWN_REQUEST(ErrorCode.PAIR_NOTHING_TO_RESUME, "The node has no such request of this device."),
    /** Not a paired device with this id and key, or not one whose certificate has expired a short time ago. */
    NOT_RENEWED(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, "The node does not renew the certificate of this device."),
    /** The node cannot answer now. */
    UNAVAILABLE(ErrorCode.NODE_BUSY, "The node cannot answer now."),
    /** The node's journal takes nothing; why is its operator's business. */
    CANNOT_STORE(ErrorCode.NODE_UNHEALTHY, "The node cannot store anything now.");

    private final ErrorCode error;
    private final String sentence;

    RefusalCode(ErrorCode error, String sentence) {
        this.error = error;
        this.sentence = sentence;
    }

    /** The error that the device reports. */
    public ErrorCode error() {
        return error;
    }

    /** One plain sentence for the person at the device. */
    public String sentence() {
        return sentence;
    }

    /** What the node answers when a run ends with this fault. */
    public static RefusalCode of(PairingFault fault) {
        return fault == PairingFault.WRONG_CODE ? WRONG_CODE : PROTOCOL;
    }

    /** The name in messages and output, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value with exactly this name, or nothing. */
    public static Optional<RefusalCode> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }
}
