package com.palyra.protocol.pairing;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.LabelledMessage;
import com.palyra.protocol.identity.Ulid;
import java.util.ArrayList;
import java.util.List;

/** The raw frames of one run, Hello to Enroll, and everything that is derived from them on both sides. */
final class Transcript {
    static final String ALPN = "palyra-pair-v1";

    private static final int BEFORE_SHARES = 2;
    private static final int BEFORE_ENROLL = 5;
    private static final int COMPLETE = 6;

    private final List<byte[]> frames = new ArrayList<>();

    /** Keeps a frame exactly as it travelled and gives it back. */
    byte[] add(byte[] frame) {
        frames.add(frame.clone());
        return frame;
    }

    byte[] context(Purpose purpose, byte[] leafSha256) {
        require(BEFORE_SHARES);
        return appendFrames(LengthPrefixed.labelled(Labels.PAIRING_CONTEXT))
                .add(purpose.wireName())
                .add(ALPN)
                .add(leafSha256)
                .toByteArray();
    }

    /** What the device signs: Hello to ConfirmP, its request and its nonce. */
    LabelledMessage enrolment(byte[] csr, byte[] rD) {
        require(BEFORE_ENROLL);
        List<byte[]> fields = new ArrayList<>(frames);
        fields.add(csr);
        fields.add(rD);
        return LabelledMessage.of(Labels.PAIRING_ENROLL, fields.toArray(byte[][]::new));
    }

    /** What an approval is bound to: Hello to Enroll. */
    byte[] requestHash() {
        require(COMPLETE);
        return Sha256.of(
                appendFrames(LengthPrefixed.labelled(Labels.PAIRING_REQUEST)).toByteArray());
    }

    static byte[] commitment(byte[] rN) {
        return Sha256.of(
                LengthPrefixed.labelled(Labels.PAIRING_COMMITMENT).add(rN).toByteArray());
    }

    /** A party in the SPAKE2+ transcript: id and raw key. */
    static byte[] party(Ulid id, Ed25519PublicKey key) {
        return LengthPrefixed.unlabelled().add(id.value()).add(key.raw()).toByteArray();
    }

    private LengthPrefixed appendFrames(LengthPrefixed fields) {
        frames.forEach(fields::add);
        return fields;
    }

    private void require(int count) {
        if (frames.size() != count) {
            throw new IllegalStateException("A transcript of " + frames.size() + " frames is not complete here");
        }
    }
}
