package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.Renew;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.actors.device.DeviceReply.Renewed;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for a fresh certificate of a {@link Device}: all get the same one. At most one for each session, and a few. Not
 * thread-safe; belongs to the actor.
 */
final class Renewals {
    private final List<Renew> waiting = new ArrayList<>();

    /** This certificate is the newest one of the device. */
    static DeviceCertificateRecorded recorded(Ulid device, Ulid request, X509Certificate leaf, Instant now) {
        return new DeviceCertificateRecorded(
                device,
                request,
                Certificates.der(leaf),
                Certificates.fingerprint(leaf),
                leaf.getNotAfter().toInstant(),
                now);
    }

    /** Lets this one wait, and says whether it is the first, for which a certificate has to be asked for. */
    boolean begin(Renew renew) {
        if (waiting.size() >= Limits.SESSIONS_PER_DEVICE) {
            renew.replyTo().tell(NotRenewed.NOT_RENEWED);
            return false;
        }
        waiting.add(renew);
        return waiting.size() == 1;
    }

    /** Whether anybody waits; otherwise what is signed would only take the place of what was given out meanwhile. */
    boolean areWaitedFor() {
        return !waiting.isEmpty();
    }

    /** Where the first one of them is. */
    String address() {
        return waiting.isEmpty() ? "" : waiting.get(0).address();
    }

    /** It is written. */
    void written(byte[] leafDer) {
        waiting.forEach(renew -> renew.replyTo().tell(new Renewed(leafDer)));
        waiting.clear();
    }

    /** There will be none. */
    void failed() {
        waiting.forEach(renew -> renew.replyTo().tell(NotRenewed.NOT_RENEWED));
        waiting.clear();
    }
}
