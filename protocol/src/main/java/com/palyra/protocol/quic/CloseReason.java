package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Optional;

/** Why a connection is closed: the application error code of QUIC's CONNECTION_CLOSE and what it means to the peer. */
public enum CloseReason {
    /** The peer that closes needs the connection no longer. */
    DONE(0x00, ErrorCode.UNREACHABLE, "The peer closed the connection."),
    /** The node stops; another attempt later, or at another node, may succeed. */
    SHUTDOWN(0x01, ErrorCode.UNREACHABLE, "The node is shutting down."),
    /** The peer broke the protocol. */
    PROTOCOL(0x02, ErrorCode.PROTOCOL_FAILED, "The node closed the connection because of a protocol error."),
    /** Too many connections or streams. */
    OVERLOADED(0x03, ErrorCode.NODE_BUSY, "The node has too many connections."),
    /** The node cannot look after the connection now. */
    UNAVAILABLE(0x05, ErrorCode.NODE_UNHEALTHY, "The node cannot admit the device now."),
    /** The peer takes too little of what it asked for, or finishes too little of what it sends. */
    BACKLOG(
            0x06,
            ErrorCode.NODE_BUSY,
            "The node held too much for the connection, which was not taken or not finished."),
    /** The device was cut several times in a short while for what it did. */
    PAUSED(
            0x07,
            ErrorCode.NODE_BUSY,
            "The node had to cut this device's connections several times and takes no new one for a minute."),
    /** A newer session of the same device took the place of this one. */
    SUPERSEDED(0x04, ErrorCode.DEVICE_REFUSED, "The device opened a newer session that replaced this one."),
    /** The gate refused the certificate, for a reason that is not told to strangers. */
    REFUSED(0x10, ErrorCode.DEVICE_REFUSED, "The node refused the device's certificate."),
    /** The certificate is past its end. */
    EXPIRED(0x11, ErrorCode.DEVICE_CERTIFICATE_EXPIRED, "The device's certificate has expired."),
    /** The authority that signed the certificate is not trusted; nothing was read. The device can prove its key instead. */
    RETIRED(
            0x14,
            ErrorCode.DEVICE_AUTHORITY_CHANGED,
            "The node does not trust the authority any more that signed the device's certificate."),
    /** The device is blocked for ever. */
    REVOKED(0x12, ErrorCode.DEVICE_REVOKED, "The device was revoked."),
    /** The device is no longer paired and may pair again. */
    EVICTED(0x13, ErrorCode.DEVICE_EVICTED, "The device was evicted; it may pair again.");

    private final int code;
    private final ErrorCode error;
    private final String sentence;

    CloseReason(int code, ErrorCode error, String sentence) {
        this.code = code;
        this.error = error;
        this.sentence = sentence;
    }

    /** The application error code on the wire. */
    public int code() {
        return code;
    }

    /** One plain sentence for the peer's user. */
    public String sentence() {
        return sentence;
    }

    /** What a client that is closed with this reason reports. */
    public PalyraException toException() {
        return new PalyraException(error, sentence);
    }

    /** What a peer is told that the gate refused: a stranger learns little more than that. */
    public static CloseReason of(GateRefusal refusal) {
        return switch (refusal) {
            case EXPIRED -> EXPIRED;
            case REVOKED -> REVOKED;
            case EVICTED -> EVICTED;
            case TOO_MANY -> OVERLOADED;
            case PAUSED -> PAUSED;
            case UNAVAILABLE -> UNAVAILABLE;
            case WRONG_AUTHORITY -> RETIRED;
            case NO_CERTIFICATE,
                    MALFORMED,
                    NOT_YET_VALID,
                    WRONG_EKU,
                    WRONG_SAN,
                    NOT_ED25519,
                    KEY_MISMATCH,
                    UNKNOWN_DEVICE,
                    SUPERSEDED,
                    WRONG_STATE,
                    WRONG_ALPN -> REFUSED;
        };
    }

    /** The reason with that code, or empty. */
    public static Optional<CloseReason> ofCode(int code) {
        for (CloseReason reason : values()) {
            if (reason.code == code) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
