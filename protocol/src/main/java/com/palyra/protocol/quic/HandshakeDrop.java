package com.palyra.protocol.quic;

import java.util.Locale;

/** Why a handshake did not become a connection, before anybody asked the gate. */
public enum HandshakeDrop {
    /** Many handshakes are under way; the client was told to prove its address and to begin again. */
    UNPROVEN_ADDRESS,
    /** The token is none of ours, or of another address. */
    FORGED_TOKEN,
    /** The token is too old. */
    STALE_TOKEN,
    /** As many handshakes as there may be are under way, or so many that the places left are for others. */
    TOO_MANY,
    /** As many as there may be from this address are under way, or too many from there led to nothing lately. */
    TOO_MANY_FROM_ADDRESS,
    /** It was not finished in time. */
    TIMED_OUT;

    /** The stable word for it in metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
