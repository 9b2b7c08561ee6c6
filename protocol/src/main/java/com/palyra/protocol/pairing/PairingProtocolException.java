package com.palyra.protocol.pairing;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;

/**
 * The other side broke the protocol, did not prove the code, or refused. The run is over.
 *
 * <p>Carries a {@link PairingFault} and a fixed sentence; never bytes that the other side sent.
 */
public sealed class PairingProtocolException extends Exception permits PairingRefusedException {
    private static final long serialVersionUID = 1L;

    private final PairingFault fault;
    private final ErrorCode error;

    /** A run that ended with this fault. */
    public PairingProtocolException(PairingFault fault) {
        this(fault, fault.error(), fault.sentence());
    }

    PairingProtocolException(PairingFault fault, ErrorCode error, String sentence) {
        super(sentence);
        this.fault = fault;
        this.error = error;
    }

    /** Why the run ended. */
    public PairingFault fault() {
        return fault;
    }

    /** The error that a user gets to see. */
    public ErrorCode error() {
        return error;
    }

    /** The same outcome as an error of the program's table. */
    public PalyraException asPalyraException() {
        return new PalyraException(error, String.valueOf(getMessage()), this);
    }
}
