package com.palyra.protocol.pairing;

import com.palyra.protocol.Labels;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.LabelledMessage;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The four messages of a device whose certificate has expired, and what it signs. */
@SuppressWarnings("ArrayRecordComponent") // never compared
final class RenewalMessages {
    private RenewalMessages() {}

    /** Challenge, SHA-256 of the server's leaf, the device's ULID and its PKCS#10 request. */
    static LabelledMessage signed(LeafChallenge challenge, Ulid deviceId, byte[] csr) {
        return LabelledMessage.of(
                Labels.RENEWAL_AFTER_EXPIRY,
                challenge.challenge(),
                challenge.leafSha256(),
                deviceId.value().getBytes(StandardCharsets.US_ASCII),
                csr);
    }

    record Renew(Ulid deviceId, byte[] csr) {
        byte[] toFrame() {
            return WireWriter.of("renew")
                    .ulid("ulid", deviceId)
                    .bytes("csr", csr)
                    .toFrame();
        }

        static Renew read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("renew", "ulid", "csr");
            return new Renew(in.ulid("ulid"), in.bytesUpTo("csr", Limits.CSR_BYTES));
        }
    }

    /** The time is the node's, for a device that wonders why its certificate is not what it seems. */
    record Challenge(byte[] challenge, Instant time) {
        byte[] toFrame() {
            return WireWriter.of("renew_challenge")
                    .bytes("challenge", challenge)
                    .instant("time", time)
                    .toFrame();
        }

        static Challenge read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.openAnswer(frame).expect("renew_challenge", "challenge", "time");
            return new Challenge(in.bytes("challenge", LeafChallenge.BYTES), in.instant("time"));
        }
    }

    record Proof(byte[] signature) {
        byte[] toFrame() {
            return WireWriter.of("renew_proof").bytes("signature", signature).toFrame();
        }

        static Proof read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("renew_proof", "signature");
            return new Proof(in.bytes("signature", Ed25519PublicKey.SIGNATURE_BYTES));
        }
    }

    record Renewed(byte[] leafDer, List<byte[]> caBundleDer) {
        byte[] toFrame() {
            return WireWriter.of("renewed")
                    .bytes("leaf", leafDer)
                    .bytesList("ca_bundle", caBundleDer)
                    .toFrame();
        }

        static Renewed read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.openAnswer(frame).expect("renewed", "leaf", "ca_bundle");
            return new Renewed(
                    in.bytesUpTo("leaf", Limits.CERTIFICATE_BYTES),
                    in.bytesList("ca_bundle", RenewedCertificate.AUTHORITIES, Limits.CERTIFICATE_BYTES));
        }

        /** Throws {@link IllegalArgumentException} if anything of it is not a certificate. */
        RenewedCertificate parsed() {
            return new RenewedCertificate(
                    Certificates.parse(leafDer),
                    caBundleDer.stream().map(Certificates::parse).toList());
        }
    }
}
