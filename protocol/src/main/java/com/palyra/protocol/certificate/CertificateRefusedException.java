package com.palyra.protocol.certificate;

/** A certificate chain that does not hold. */
public final class CertificateRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final GateRefusal refusal;

    /** A refusal for that reason. */
    public CertificateRefusedException(GateRefusal refusal) {
        super(refusal.reason());
        this.refusal = refusal;
    }

    /** Why. */
    public GateRefusal refusal() {
        return refusal;
    }
}
