package com.palyra.protocol.pairing;

import com.palyra.protocol.Labels;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.LabelledMessage;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;

/** The three messages of a device that comes back, and what it signs. */
@SuppressWarnings("ArrayRecordComponent") // never compared
final class ReturnMessages {
    private ReturnMessages() {}

    /** Challenge, SHA-256 of the server's leaf and the request id; the key says which device it is. */
    static LabelledMessage signed(LeafChallenge challenge, Ulid requestId) {
        return LabelledMessage.of(
                Labels.PAIRING_RETURN,
                challenge.challenge(),
                challenge.leafSha256(),
                requestId.value().getBytes(StandardCharsets.US_ASCII));
    }

    record Return(Ulid deviceId, Ulid requestId) {
        byte[] toFrame() {
            return WireWriter.of("return")
                    .ulid("ulid", deviceId)
                    .ulid("request_id", requestId)
                    .toFrame();
        }

        static Return read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("return", "ulid", "request_id");
            return new Return(in.ulid("ulid"), in.ulid("request_id"));
        }
    }

    record Challenge(byte[] challenge) {
        byte[] toFrame() {
            return WireWriter.of("challenge").bytes("challenge", challenge).toFrame();
        }

        static Challenge read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.openAnswer(frame).expect("challenge", "challenge");
            return new Challenge(in.bytes("challenge", LeafChallenge.BYTES));
        }
    }

    record Proof(byte[] signature) {
        byte[] toFrame() {
            return WireWriter.of("return_proof").bytes("signature", signature).toFrame();
        }

        static Proof read(byte[] frame) throws PairingProtocolException {
            WireReader in = WireReader.open(frame).expect("return_proof", "signature");
            return new Proof(in.bytes("signature", Ed25519PublicKey.SIGNATURE_BYTES));
        }
    }
}
