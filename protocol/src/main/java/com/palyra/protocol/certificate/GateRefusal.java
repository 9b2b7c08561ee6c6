package com.palyra.protocol.certificate;

import java.util.Locale;

/** Why a connection is not let in. Audited in full; a peer learns little more than that it was refused. */
public enum GateRefusal {
    /** The peer presented no certificate. */
    NO_CERTIFICATE,
    /** A certificate that is not one, has a critical extension that nobody here understands, or is an authority's. */
    MALFORMED,
    /** Not signed by an authority that is trusted and valid now. */
    WRONG_AUTHORITY,
    /** Past its {@code notAfter}. */
    EXPIRED,
    /** Before its {@code notBefore}. */
    NOT_YET_VALID,
    /** Not meant for this end of a connection. */
    WRONG_EKU,
    /** Names no machine, another kind of machine, or several. */
    WRONG_SAN,
    /** Carries a key of another kind. */
    NOT_ED25519,
    /** Not the identity key on record for that ULID. */
    KEY_MISMATCH,
    /** No device with that ULID was ever paired. */
    UNKNOWN_DEVICE,
    /** The device was revoked. */
    REVOKED,
    /** The device was evicted. */
    EVICTED,
    /** A certificate that a newer one replaced, or that is not on record. */
    SUPERSEDED,
    /** The device's state does not allow a session. */
    WRONG_STATE,
    /** An ALPN that this node does not serve. */
    WRONG_ALPN,
    /** A limit on connections is reached. */
    TOO_MANY,
    /** The device was cut several times in a short while for what it did. */
    PAUSED,
    /** The owner of the device's state did not answer. */
    UNAVAILABLE;

    /** Stable name for logs and audit records, such as {@code wrong_eku}. */
    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
