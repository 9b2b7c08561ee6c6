package com.palyra.protocol.pairing;

import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Hkdf;
import com.palyra.protocol.crypto.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/**
 * SPAKE2+ in the suite P256-SHA256-HKDF-SHA256-HMAC-SHA256 (RFC 9383), the verifier's half and the key schedule of both.
 *
 * <p>Shares are accepted only as 65 uncompressed bytes of a point on the curve; a run whose shared points are the
 * identity is refused. About 2 ms a side: not on an event loop. Stateless and thread-safe.
 */
public final class Spake2Plus {
    static final int MAC_BYTES = Hkdf.MAC_BYTES;
    private static final byte[] CONFIRMATION_KEYS = "ConfirmationKeys".getBytes(StandardCharsets.US_ASCII);

    private Spake2Plus() {}

    /**
     * Answers a prover's share (RFC 9383, section 3.3).
     *
     * @param context what both sides agree on, see {@link ShareOffer}
     * @throws PairingProtocolException {@link PairingFault#BAD_SHARE} if the share is no valid point or fixes the key
     */
    public static VerifierAnswer answer(
            RegistrationRecord record,
            byte[] shareP,
            byte[] context,
            byte[] idProver,
            byte[] idVerifier,
            SecureRandom random)
            throws PairingProtocolException {
        return answer(record, shareP, context, idProver, idVerifier, P256.randomScalar(random));
    }

    static VerifierAnswer answer(
            RegistrationRecord record, byte[] shareP, byte[] context, byte[] idProver, byte[] idVerifier, BigInteger y)
            throws PairingProtocolException {
        BigInteger w0 = new BigInteger(1, record.w0());
        ECPoint x = P256.decode(shareP);
        byte[] shareV = P256.encode(
                P256.multiply(P256.G, y).add(P256.multiply(P256.N, w0)).normalize());
        ECPoint base = x.subtract(P256.multiply(P256.M, w0)).normalize();
        byte[] z = P256.encode(P256.multiply(base, y));
        byte[] v = P256.encode(P256.multiply(P256.decode(record.l()), y));
        Keys keys = schedule(transcript(context, idProver, idVerifier, shareP, shareV, z, v, w0));
        byte[] confirmP = Hkdf.hmac(keys.confirmP(), shareV);
        byte[] confirmV = Hkdf.hmac(keys.confirmV(), shareP);
        keys.clear();
        return new VerifierAnswer(shareV, confirmV, SensitiveBytes.takeOwnership(confirmP));
    }

    /** The transcript TT of RFC 9383, section 3.3. */
    static byte[] transcript(
            byte[] context,
            byte[] idProver,
            byte[] idVerifier,
            byte[] shareP,
            byte[] shareV,
            byte[] z,
            byte[] v,
            BigInteger w0) {
        return LengthPrefixed.unlabelled()
                .add(context)
                .add(idProver)
                .add(idVerifier)
                .add(P256.M.getEncoded(false))
                .add(P256.N.getEncoded(false))
                .add(shareP)
                .add(shareV)
                .add(z)
                .add(v)
                .add(P256.encodeScalar(w0))
                .toByteArray();
    }

    /** The key schedule of RFC 9383, section 3.4; {@code transcript} is cleared. */
    static Keys schedule(byte[] transcript) {
        byte[] main = Sha256.of(transcript);
        Arrays.fill(transcript, (byte) 0);
        byte[] confirmation = Hkdf.derive(main, new byte[0], CONFIRMATION_KEYS, 2 * MAC_BYTES);
        Keys keys = new Keys(
                main,
                Arrays.copyOfRange(confirmation, 0, MAC_BYTES),
                Arrays.copyOfRange(confirmation, MAC_BYTES, 2 * MAC_BYTES));
        Arrays.fill(confirmation, (byte) 0);
        return keys;
    }

    /** K_main and the two confirmation keys; nothing here needs K_shared. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Keys(byte[] main, byte[] confirmP, byte[] confirmV) {
        void clear() {
            Arrays.fill(main, (byte) 0);
            Arrays.fill(confirmP, (byte) 0);
            Arrays.fill(confirmV, (byte) 0);
        }

        @Override
        public String toString() {
            return "Keys[redacted]";
        }
    }
}
