package com.palyra.protocol.quic;

/** Why a stream ended without a proper end. */
public enum StreamFailure {
    /** A frame announced more bytes than allowed; the stream was reset. */
    FRAME_TOO_LONG,
    /** A frame that had begun was not complete in time; the stream was reset. */
    FRAME_TOO_SLOW,
    /** The peer finished in the middle of a frame. */
    TORN_FRAME,
    /** The peer reset the stream. */
    RESET_BY_PEER,
    /** The connection, or our side of the stream, was closed. */
    CLOSED
}
