package com.palyra.protocol.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;

/** Where an instant lies in a certificate's life; both ends belong to it. */
enum Validity {
    NOT_YET,
    VALID,
    OVER;

    static Validity of(X509Certificate certificate, Instant now) {
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return NOT_YET;
        }
        return now.isAfter(certificate.getNotAfter().toInstant()) ? OVER : VALID;
    }
}
