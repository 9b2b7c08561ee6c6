package com.palyra.protocol.pairing;

import com.palyra.protocol.error.ErrorCode;

/** Why a run of the pairing protocol ended. */
public enum PairingFault {
    /** Not JSON, too long, or a field is missing, unknown, doubled or of the wrong form. */
    MALFORMED(ErrorCode.PAIR_PROTOCOL, "The other side sent a pairing message that is malformed."),
    /** A well-formed message that has no place here. */
    UNEXPECTED_MESSAGE(ErrorCode.PAIR_PROTOCOL, "The other side sent a pairing message out of turn."),
    /** Another version of the protocol. */
    WRONG_VERSION(ErrorCode.PAIR_PROTOCOL, "The other side speaks another version of the pairing protocol."),
    /** The proof of the code did not hold; nobody can tell a wrong code from a man in the middle. */
    WRONG_CODE(ErrorCode.PAIR_WRONG_CODE, "The code is wrong, or this is not the node that made it."),
    /** A share that is no point of the curve, or one that would fix the key. */
    BAD_SHARE(ErrorCode.PAIR_PROTOCOL, "The other side sent a key share that is not valid."),
    /** A signature that does not hold. */
    BAD_SIGNATURE(ErrorCode.PAIR_PROTOCOL, "A pairing signature does not hold."),
    /** A key is not the one this run began with. */
    KEY_MISMATCH(ErrorCode.PAIR_PROTOCOL, "A pairing message carries another key than the one that began the run."),
    /** The node's nonce is not the one that it committed to. */
    COMMITMENT_BROKEN(ErrorCode.PAIR_NODE_MISMATCH, "The node did not keep the commitment that it made."),
    /** The server is not the node that the QR code or the stored request names. */
    NODE_MISMATCH(ErrorCode.PAIR_NODE_MISMATCH, "The server is not the node that was expected."),
    /** A name or platform with characters that do not belong there. */
    BAD_NAME(
            ErrorCode.PAIR_PROTOCOL,
            "The device's name or platform is too long or has characters that cannot be shown."),
    /** The issued certificate is not for this device or does not verify. */
    BAD_CERTIFICATE(ErrorCode.PAIR_NODE_MISMATCH, "The node sent a certificate that is not for this device."),
    /** The node ended the run and said why. */
    REFUSED(ErrorCode.PAIR_PROTOCOL, "The node refused.");

    private final ErrorCode error;
    private final String sentence;

    PairingFault(ErrorCode error, String sentence) {
        this.error = error;
        this.sentence = sentence;
    }

    /** The error that a user gets to see. */
    public ErrorCode error() {
        return error;
    }

    /** One plain sentence without anything the other side sent. */
    public String sentence() {
        return sentence;
    }
}
