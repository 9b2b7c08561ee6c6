package com.palyra.protocol.pairing;

import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.SensitiveBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.ECPoint;

/**
 * SPAKE2+ in the suite P256-SHA256-HKDF-SHA256-HMAC-SHA256 (RFC 9383), the verifier's half and the key schedule of both.
 *
 * <p>Shares are accepted only as 65 uncompressed bytes of a point on the curve; a run whose shared points are the
 * identity is refused. About 2 ms a side: not on an event loop. Stateless and thread-safe.
 */
public final class Spake2Plus {
    private static final String HMAC = "HmacSHA256";
    static final int MAC_BYTES = 32;

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
        byte[] confirmP = hmac(keys.confirmP(), shareV);
        byte[] confirmV = hmac(keys.confirmV(), shareP);
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
        byte[] main = sha256(transcript);
        Arrays.fill(transcript, (byte) 0);
        byte[] confirmation = hkdf(main, "ConfirmationKeys", 2 * MAC_BYTES);
        Keys keys = new Keys(
                main,
                Arrays.copyOfRange(confirmation, 0, MAC_BYTES),
                Arrays.copyOfRange(confirmation, MAC_BYTES, 2 * MAC_BYTES));
        Arrays.fill(confirmation, (byte) 0);
        return keys;
    }

    /** HKDF-SHA256 with an empty salt (RFC 5869). */
    static byte[] hkdf(byte[] secret, String info, int length) {
        byte[] extracted = hmac(new byte[MAC_BYTES], secret);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        byte[] label = info.getBytes(StandardCharsets.US_ASCII);
        for (int done = 0, counter = 1; done < length; done += block.length, counter++) {
            byte[] input = Arrays.copyOf(block, block.length + label.length + 1);
            System.arraycopy(label, 0, input, block.length, label.length);
            input[input.length - 1] = (byte) counter;
            block = hmac(extracted, input);
            System.arraycopy(block, 0, out, done, Math.min(block.length, length - done));
        }
        Arrays.fill(extracted, (byte) 0);
        return out;
    }

    static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
        }
    }

    static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
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
