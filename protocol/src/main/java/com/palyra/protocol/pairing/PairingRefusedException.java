package com.palyra.protocol.pairing;

/** The node ended the run with a {@code refused} frame. Thrown on the device only. */
public final class PairingRefusedException extends PairingProtocolException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;

    /** A refusal with the code that the node gave. */
    public PairingRefusedException(RefusalCode code) {
        super(PairingFault.REFUSED, code.error(), code.sentence());
        this.code = code;
    }

    /** What the node said. */
    public RefusalCode code() {
        return code;
    }
}
