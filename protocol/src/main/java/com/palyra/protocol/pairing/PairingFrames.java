package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.PeerVerifier;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Frames that the node sends outside a run, and the first look at what a stranger sends. Stateless and thread-safe. */
public final class PairingFrames {
    private static final int GRANTS = 64;
    private static final int GRANT_CHARACTERS = 600;

    private PairingFrames() {}

    /** What a stranger's first frame begins. */
    public enum First {
        /** A run with a code. */
        HELLO,
        /** A device that comes back for its request. */
        RETURN,
        /** A paired device whose certificate has expired. */
        RENEW
    }

    /**
     * Tells what it begins; the frame is checked in full by whoever takes it.
     *
     * @throws PairingProtocolException if it begins nothing
     */
    public static First peekFirst(byte[] frame) throws PairingProtocolException {
        return switch (WireReader.open(frame).type()) {
            case "hello" -> First.HELLO;
            case "return" -> First.RETURN;
            case "renew" -> First.RENEW;
            default -> throw new PairingProtocolException(PairingFault.UNEXPECTED_MESSAGE);
        };
    }

    /**
     * The answer to an approved request.
     *
     * @param caBundleDer 1 to 8 certificates in DER
     */
    public static byte[] certificate(byte[] leafDer, List<byte[]> caBundleDer, List<String> grants) {
        return WireWriter.of("certificate")
                .bytes("leaf", leafDer)
                .bytesList("ca_bundle", caBundleDer)
                .texts("grants", grants)
                .toFrame();
    }

    /** The answer to a rejected request; characters of the reason that may not be shown become {@code ?}. */
    public static byte[] rejected(String reason) {
        return WireWriter.of("rejected")
                .text("reason", PrintableText.cleaned(reason, Limits.REASON_CHARACTERS))
                .toFrame();
    }

    /** The answer to a request that nobody decided on. */
    public static byte[] expired() {
        return WireWriter.of("expired").toFrame();
    }

    /** Ends a run; the device raises a {@link PairingRefusedException}. */
    public static byte[] refused(RefusalCode code) {
        return WireWriter.of("refused").text("code", code.wireName()).toFrame();
    }

    static byte[] stillPending(Ulid requestId, Instant expiresAt) {
        return WireWriter.of("still_pending")
                .ulid("request_id", requestId)
                .instant("expires_at", expiresAt)
                .toFrame();
    }

    static PairingOutcome readOutcome(byte[] frame, Ulid deviceId, Ed25519PublicKey deviceKey, Instant now)
            throws PairingProtocolException {
        WireReader in = WireReader.openAnswer(frame);
        return switch (in.type()) {
            case "certificate" ->
                certified(in.expect("certificate", "leaf", "ca_bundle", "grants"), deviceId, deviceKey, now);
            case "rejected" -> rejected(in.expect("rejected", "reason"));
            case "expired" -> {
                in.expect("expired");
                yield new PairingOutcome.Expired();
            }
            case "still_pending" -> {
                in.expect("still_pending", "request_id", "expires_at");
                yield new PairingOutcome.StillPending(in.ulid("request_id"), in.instant("expires_at"));
            }
            default -> throw new PairingProtocolException(PairingFault.UNEXPECTED_MESSAGE);
        };
    }

    private static PairingOutcome rejected(WireReader in) throws PairingProtocolException {
        String reason = in.text("reason", 2 * Limits.REASON_CHARACTERS);
        if (!PrintableText.isPrintable(reason, Limits.REASON_CHARACTERS)) {
            throw WireReader.malformed();
        }
        return new PairingOutcome.Rejected(reason);
    }

    private static PairingOutcome certified(WireReader in, Ulid deviceId, Ed25519PublicKey deviceKey, Instant now)
            throws PairingProtocolException {
        byte[] leaf = in.bytesUpTo("leaf", Limits.CERTIFICATE_BYTES);
        List<byte[]> bundle = in.bytesList("ca_bundle", RenewedCertificate.AUTHORITIES, Limits.CERTIFICATE_BYTES);
        List<String> grants = in.texts("grants", GRANTS, GRANT_CHARACTERS);
        if (!grants.stream().allMatch(grant -> PrintableText.isPrintable(grant, GRANT_CHARACTERS))) {
            throw WireReader.malformed();
        }
        try {
            List<X509Certificate> anchors = new ArrayList<>();
            for (byte[] der : bundle) {
                anchors.add(Certificates.parse(der));
            }
            VerifiedPeer peer = PeerVerifier.verify(List.of(Certificates.parse(leaf)), PeerKind.DEVICE, anchors, now);
            if (peer.id().equals(deviceId) && peer.key().equals(deviceKey)) {
                return new PairingOutcome.Certified(leaf, bundle, grants);
            }
        } catch (CertificateRefusedException | IllegalArgumentException e) {
            throw new PairingProtocolException(PairingFault.BAD_CERTIFICATE);
        }
        throw new PairingProtocolException(PairingFault.BAD_CERTIFICATE);
    }
}
