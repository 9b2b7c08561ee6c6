package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/** The messages of a run, each with the one form it has on the wire. */
@SuppressWarnings("ArrayRecordComponent") // never compared
final class RunMessages {
    static final int NONCE_BYTES = 32;
    static final int HASH_BYTES = 32;

    private RunMessages() {}

    record Hello(String slot, CodeMethod method, Ulid deviceId, Ed25519PublicKey deviceKey) {
        byte[] toFrame() {
            return WireWriter.of("hello")
                    .text("slot", slot)
                    .text("method", method.wireName())
                    .ulid("ulid", deviceId)
                    .key("ed25519", deviceKey)
                    .toFrame();
        }

        static Hello read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("hello", "slot", "method", "ulid", "ed25519");
            String slot = in.text("slot", Limits.SLOT_DIGITS);
            if (!PairingCode.isSlot(slot)) {
                throw WireReader.malformed();
            }
            return new Hello(slot, in.oneOf("method", CodeMethod::ofWireName), in.ulid("ulid"), in.key("ed25519"));
        }
    }

    record Params(Ulid session, byte[] salt, Ulid nodeId, Ed25519PublicKey nodeKey, byte[] commitment) {
        byte[] toFrame() {
            return WireWriter.of("params")
                    .ulid("session", session)
                    .bytes("salt", salt)
                    .ulid("node_ulid", nodeId)
                    .key("node_ed25519", nodeKey)
                    .bytes("commitment", commitment)
                    .toFrame();
        }

        static Params read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.openAnswer(frame)
                    .expect("params", "session", "salt", "node_ulid", "node_ed25519", "commitment");
            return new Params(
                    in.ulid("session"),
                    in.bytes("salt", CodeSecrets.SALT_BYTES),
                    in.ulid("node_ulid"),
                    in.key("node_ed25519"),
                    in.bytes("commitment", HASH_BYTES));
        }
    }

    record ShareP(byte[] share) {
        byte[] toFrame() {
            return WireWriter.of("share_p").bytes("share", share).toFrame();
        }

        static ShareP read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("share_p", "share");
            return new ShareP(in.bytes("share", P256.POINT_BYTES));
        }
    }

    record ShareV(byte[] share, byte[] confirm) {
        byte[] toFrame() {
            return WireWriter.of("share_v")
                    .bytes("share", share)
                    .bytes("confirm", confirm)
                    .toFrame();
        }

        static ShareV read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.openAnswer(frame).expect("share_v", "share", "confirm");
            return new ShareV(in.bytes("share", P256.POINT_BYTES), in.bytes("confirm", Spake2Plus.MAC_BYTES));
        }
    }

    record ConfirmP(byte[] confirm) {
        byte[] toFrame() {
            return WireWriter.of("confirm_p").bytes("confirm", confirm).toFrame();
        }

        static ConfirmP read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("confirm_p", "confirm");
            return new ConfirmP(in.bytes("confirm", Spake2Plus.MAC_BYTES));
        }
    }

    record Enroll(byte[] csr, byte[] nonce, EnrollmentDetails details, byte[] signature) {
        byte[] toFrame() {
            return WireWriter.of("enroll")
                    .bytes("csr", csr)
                    .bytes("nonce", nonce)
                    .text("name", details.name())
                    .text("kind", details.kind().wireName())
                    .text("platform", details.platform())
                    .bytes("signature", signature)
                    .toFrame();
        }

        static Enroll read(byte[] frame) throws PairingProtocolException {
            WireReader in =
                    WireReader.open(frame).expect("enroll", "csr", "nonce", "name", "kind", "platform", "signature");
            String name = in.text("name", Limits.PAIRING_FRAME_BYTES);
            String platform = in.text("platform", Limits.PAIRING_FRAME_BYTES);
            ClientKind kind = in.oneOf("kind", ClientKind::ofWireName);
            byte[] csr = in.bytesUpTo("csr", Limits.CSR_BYTES);
            byte[] nonce = in.bytes("nonce", NONCE_BYTES);
            byte[] signature = in.bytes("signature", Ed25519PublicKey.SIGNATURE_BYTES);
            try {
                return new Enroll(csr, nonce, new EnrollmentDetails(name, kind, platform), signature);
            } catch (IllegalArgumentException e) {
                throw new PairingProtocolException(PairingFault.BAD_NAME);
            }
        }
    }

    record Pending(Ulid requestId, byte[] nonce, Instant expiresAt) {
        byte[] toFrame() {
            return WireWriter.of("pending")
                    .ulid("request_id", requestId)
                    .bytes("nonce", nonce)
                    .instant("expires_at", expiresAt)
                    .toFrame();
        }

        static Pending read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.openAnswer(frame).expect("pending", "request_id", "nonce", "expires_at");
            return new Pending(in.ulid("request_id"), in.bytes("nonce", NONCE_BYTES), in.instant("expires_at"));
        }
    }
}
