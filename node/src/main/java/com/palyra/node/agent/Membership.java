package com.palyra.node.agent;

import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.PeerVerifier;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What being paired means to the device: whom it trusts and what it shows. Stored as one file, so it is never half new.
 *
 * @param requestId the request that was approved
 * @param nodeKey the node's identity key, checked on every connection
 * @param certificate the device's own, for its identity key
 * @param authorities the certificates that the node's own must be signed by
 * @param addresses where the node is, best first
 */
public record Membership(
        Ulid requestId,
        Ulid nodeId,
        Ed25519PublicKey nodeKey,
        X509Certificate certificate,
        List<X509Certificate> authorities,
        List<HostPort> addresses) {
    /** Copies the lists. */
    public Membership {
        authorities = List.copyOf(authorities);
        addresses = List.copyOf(addresses);
    }

    /** The same with the device's next certificate and the authorities that the node trusts from now on. */
    Membership with(RenewedCertificate next) {
        return new Membership(requestId, nodeId, nodeKey, next.leaf(), next.authorities(), addresses);
    }

    /** The same, to be reached at another of its addresses first; not for keeping. */
    Membership tryingFirst(int address) {
        List<HostPort> turned = new ArrayList<>(addresses);
        Collections.rotate(turned, -address);
        return new Membership(requestId, nodeId, nodeKey, certificate, authorities, turned);
    }

    /**
     * Accepts a certificate that is good now, this device's, and signed by one of the authorities that came with it, by
     * returning. That the node is the one which this device is paired with has to be proved before.
     *
     * @throws CertificateRefusedException if it is not
     */
    static void requireOwn(RenewedCertificate next, DeviceIdentity device, Instant now)
            throws CertificateRefusedException {
        VerifiedPeer self = PeerVerifier.verify(List.of(next.leaf()), PeerKind.DEVICE, next.authorities(), now);
        if (!self.id().equals(device.id()) || !self.key().equals(device.key().publicKey())) {
            throw new CertificateRefusedException(GateRefusal.KEY_MISMATCH);
        }
    }

    /** Whether both come from the same pairing. */
    boolean isOfSamePairing(Membership other) {
        return requestId.equals(other.requestId) && nodeId.equals(other.nodeId);
    }

    /** The end of the certificate's validity. */
    public Instant certificateExpiresAt() {
        return certificate.getNotAfter().toInstant();
    }
}
