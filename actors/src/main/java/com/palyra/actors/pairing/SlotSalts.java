package com.palyra.actors.pairing;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.pairing.CodeMethod;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The salt of each slot and method: 16 bytes of HMAC-SHA256 under a random key that lives as long as the process.
 *
 * <p>A code gets the salt that its slot would have been answered with anyway. So a stranger who asks for the salts of
 * all slots now and again later learns nothing about which of them have a code.
 */
final class SlotSalts {
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final SecretKeySpec key;

    SlotSalts(SecureRandom random) {
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, HMAC);
    }

    byte[] of(String slot, CodeMethod method) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            byte[] full = mac.doFinal(LengthPrefixed.labelled(Labels.PAIRING_UNKNOWN_SLOT)
                    .add(slot)
                    .add(method.wireName())
                    .toByteArray());
            return Arrays.copyOf(full, SALT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
        }
    }
}
