package com.palyra.protocol.quic;

/**
 * Takes what arrives on a stream. Called on the connection's event loop, one call at a time; must not block.
 *
 * <p>Each {@link ServerStream#request()} leads to one {@link #onFrame} at most. After {@link #onEnd} or
 * {@link #onFailure} nothing follows.
 */
public interface StreamReceiver {
    /** One frame's payload; the receiver owns the array. */
    void onFrame(byte[] frame);

    /** The peer has finished its side; comes after the last frame, at the latest when one more is requested. */
    void onEnd();

    /** The stream broke; frames not yet delivered are gone. */
    void onFailure(StreamFailure reason);
}
