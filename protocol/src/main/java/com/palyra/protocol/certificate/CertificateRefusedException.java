package com.palyra.protocol.certificate;

/** A certificate chain that does not hold. */
public final class CertificateRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final GateRefusal refusal;

    /** A refusal for that reason; the message is the reason's name and nothing that the peer chose. */
    public CertificateRefusedException(GateRefusal refusal) {
        super(refusal.reason());
        this.refusal = refusal;
    }

    /** A refusal because something could not be read; the cause is for the log. */
    public CertificateRefusedException(GateRefusal refusal, Throwable cause) {
        super(refusal.reason(), cause);
        this.refusal = refusal;
    }

    /** Why. */
    public GateRefusal refusal() {
        return refusal;
    }
}
