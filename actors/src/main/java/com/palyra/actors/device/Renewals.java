package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.device.DeviceCommand.Renew;
import com.palyra.actors.device.DeviceCommand.RenewExpired;
import com.palyra.actors.device.DeviceCommand.Replace;
import com.palyra.actors.device.DeviceCommand.Rotate;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.actors.device.DeviceReply.RenewReply;
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
    private final Ulid device;
    private final List<Replace> waiting = new ArrayList<>();

    Renewals(Ulid device) {
        this.device = device;
    }

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
    boolean begin(Replace replace) {
        if (waiting.size() >= Limits.SESSIONS_PER_DEVICE) {
            replace.replyTo().tell(NotRenewed.BUSY);
            return false;
        }
        waiting.add(replace);
        return waiting.size() == 1;
    }

    /** Whether anybody waits; otherwise what is signed would only take the place of what was given out meanwhile. */
    boolean areWaitedFor() {
        return !waiting.isEmpty();
    }

    /** Whether an operator is among them. */
    boolean byOperator() {
        return waiting.stream().anyMatch(Rotate.class::isInstance);
    }

    /** What the audit log says about those who wait, each thing once. */
    List<AuditEntry> entries() {
        return waiting.stream().map(this::entry).distinct().toList();
    }

    /** It is written. */
    void written(Renewed renewed) {
        answer(renewed);
    }

    /** There will be none. */
    void failed(NotRenewed why) {
        answer(why);
    }

    private AuditEntry entry(Replace replace) {
        if (replace instanceof Renew renew) {
            return AuditEntry.byDevice("device.renew", device, AuditEntry.DONE, renew.address());
        }
        return replace instanceof RenewExpired renew
                ? AuditEntry.byDevice("device.renew-expired", device, AuditEntry.DONE, renew.address())
                : AuditEntry.byOperator("device.rotate", device.value(), AuditEntry.DONE);
    }

    private void answer(RenewReply reply) {
        waiting.forEach(replace -> replace.replyTo().tell(reply));
        waiting.clear();
    }
}
