package com.palyra.protocol.pairing;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.crypto.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * Six digits that only the device shows and that a person types where the request is approved. Because the node
 * committed to its nonce before it saw the device's, nobody in between can aim at a string.
 */
public final class ShortString {
    private static final BigInteger MODULUS = BigInteger.valueOf(1_000_000);

    private ShortString() {}

    /**
     * The six digits: SHA-256 over the labelled fields, as a number modulo a million.
     *
     * @param rN the node's nonce
     * @param rD the device's nonce
     * @param requestHash the request that is approved
     */
    public static String of(byte[] rN, byte[] rD, byte[] requestHash) {
        byte[] hash = Sha256.of(LengthPrefixed.labelled(Labels.PAIRING_SHORT_STRING)
                .add(rN)
                .add(rD)
                .add(requestHash)
                .toByteArray());
        return String.format(
                Locale.ROOT, "%06d", new BigInteger(1, hash).mod(MODULUS).intValueExact());
    }

    /** Whether a person typed the expected digits; spaces and hyphens are ignored, the comparison takes constant time. */
    public static boolean matches(String expected, String typed) {
        if (typed.length() > Limits.NAME_CHARACTERS) {
            return false;
        }
        byte[] digits = typed.replace(" ", "").replace("-", "").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), digits);
    }

    /** Whether what was typed can be a short string at all: six digits, spaces and hyphens apart. */
    public static boolean isWellFormed(String typed) {
        return typed.length() <= Limits.NAME_CHARACTERS
                && typed.replace(" ", "").replace("-", "").matches("[0-9]{6}");
    }

    /** How it is shown: {@code 123 456}. */
    public static String display(String shortString) {
        return shortString.substring(0, 3) + " " + shortString.substring(3);
    }
}
