package com.palyra.persistence.event;

import com.palyra.persistence.event.PairingEvent.PairingApproved;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;

/** Events as earlier versions wrote them, each with what it means today. */
final class EarlierForms {
    private EarlierForms() {}

    /** Written before an approval could give grants. */
    record PairingApprovedV1(
            Ulid requestId, byte[] requestHash, String reason, boolean shortStringSkipped, Instant at) {
        PairingApproved now() {
            return new PairingApproved(requestId, requestHash, reason, shortStringSkipped, List.of(), at);
        }
    }
}
