package com.palyra.protocol.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), and HMAC-SHA256, which it is made of. */
public final class Hkdf {
    /** Bytes of an HMAC, and of the salt when there is none. */
    public static final int MAC_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final int LONGEST = 255 * MAC_BYTES;

    private Hkdf() {}

    /**
     * Extracts and expands. The arrays stay the caller's, who clears the result.
     *
     * @param salt may be empty
     * @param length at most 8160
     */
    public static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
        if (length < 1 || length > LONGEST) {
            throw new IllegalArgumentException("HKDF-SHA256 gives 1 to " + LONGEST + " bytes");
        }
        byte[] extracted = hmac(salt.length == 0 ? new byte[MAC_BYTES] : salt, secret);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0, counter = 1; done < length; done += block.length, counter++) {
            byte[] input = Arrays.copyOf(block, block.length + info.length + 1);
            System.arraycopy(info, 0, input, block.length, info.length);
            input[input.length - 1] = (byte) counter;
            Arrays.fill(block, (byte) 0);
            block = hmac(extracted, input);
            Arrays.fill(input, (byte) 0);
            System.arraycopy(block, 0, out, done, Math.min(block.length, length - done));
        }
        Arrays.fill(block, (byte) 0);
        Arrays.fill(extracted, (byte) 0);
        return out;
    }

    /** HMAC-SHA256 (RFC 2104). */
    public static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
        }
    }
}
