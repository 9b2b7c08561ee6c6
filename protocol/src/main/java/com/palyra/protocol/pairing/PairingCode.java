package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A pairing code: a slot, which is public and finds the code, and a password, which is proved and never sent.
 *
 * <p>A PIN is 6 or 8 ASCII digits. The password of a QR code is a token of {@value Limits#QR_TOKEN_BYTES} raw bytes.
 * {@link #close()} clears the password. {@code toString} shows neither slot nor password. Not thread-safe.
 */
public final class PairingCode implements AutoCloseable {
    private static final Pattern SLOT = Pattern.compile("[0-9]{" + Limits.SLOT_DIGITS + "}");
    private static final int TYPED_CHARACTERS = 64;

    private final String slot;
    private final CodeMethod method;
    private final SensitiveBytes password;

    private PairingCode(String slot, CodeMethod method, SensitiveBytes password) {
        if (!isSlot(slot)) {
            throw new IllegalArgumentException("A slot is " + Limits.SLOT_DIGITS + " digits");
        }
        this.slot = slot;
        this.method = method;
        this.password = password;
    }

    /** Four random digits. */
    public static String randomSlot(SecureRandom random) {
        return new String(randomDigits(Limits.SLOT_DIGITS, random), StandardCharsets.US_ASCII);
    }

    /** Whether this has the form of a slot. */
    public static boolean isSlot(String text) {
        return SLOT.matcher(text).matches();
    }

    /**
     * A fresh PIN for this slot.
     *
     * @param digits {@link Limits#PIN_DIGITS} or {@link Limits#PIN_DIGITS_LONG}
     * @throws IllegalArgumentException for another number of digits or a slot that is none
     */
    public static PairingCode mintPin(String slot, int digits, SecureRandom random) {
        if (digits != Limits.PIN_DIGITS && digits != Limits.PIN_DIGITS_LONG) {
            throw new IllegalArgumentException(
                    "A PIN has " + Limits.PIN_DIGITS + " or " + Limits.PIN_DIGITS_LONG + " digits");
        }
        return new PairingCode(slot, CodeMethod.PIN, SensitiveBytes.takeOwnership(randomDigits(digits, random)));
    }

    /**
     * A fresh QR token for this slot.
     *
     * @throws IllegalArgumentException for a slot that is none
     */
    public static PairingCode mintQr(String slot, SecureRandom random) {
        byte[] token = new byte[Limits.QR_TOKEN_BYTES];
        random.nextBytes(token);
        return new PairingCode(slot, CodeMethod.QR, SensitiveBytes.takeOwnership(token));
    }

    /** The code of a QR URI; the token is copied. */
    static PairingCode ofToken(String slot, byte[] token) {
        if (token.length != Limits.QR_TOKEN_BYTES) {
            throw new IllegalArgumentException("A QR token has " + Limits.QR_TOKEN_BYTES + " bytes");
        }
        return new PairingCode(slot, CodeMethod.QR, SensitiveBytes.copyOf(token));
    }

    /**
     * Reads {@code <slot>-<pin>} as a person types it: spaces and hyphens anywhere are ignored.
     *
     * @throws IllegalArgumentException if it is no code; the message never repeats what was typed
     */
    public static PairingCode parse(String text) {
        if (text.length() > TYPED_CHARACTERS) {
            throw notACode();
        }
        byte[] digits = new byte[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits[count++] = (byte) c;
            } else if (c != ' ' && c != '-') {
                throw notACode();
            }
        }
        int pinDigits = count - Limits.SLOT_DIGITS;
        if (pinDigits != Limits.PIN_DIGITS && pinDigits != Limits.PIN_DIGITS_LONG) {
            throw notACode();
        }
        String slot = new String(digits, 0, Limits.SLOT_DIGITS, StandardCharsets.US_ASCII);
        byte[] pin = Arrays.copyOfRange(digits, Limits.SLOT_DIGITS, count);
        Arrays.fill(digits, (byte) 0);
        return new PairingCode(slot, CodeMethod.PIN, SensitiveBytes.takeOwnership(pin));
    }

    /** The public part, which the device sends in clear. */
    public String slot() {
        return slot;
    }

    /** PIN or QR. */
    public CodeMethod method() {
        return method;
    }

    /**
     * The code as a person types it, {@code 1234-567890}.
     *
     * @throws IllegalStateException for a QR code, whose token travels in a {@link PairingUri} only, or after
     *     {@link #close()}
     */
    public String exposeText() {
        if (method != CodeMethod.PIN) {
            throw new IllegalStateException("The token of a QR code is not typed");
        }
        byte[] pin = password.exposeCopy();
        try {
            return slot + "-" + new String(pin, StandardCharsets.US_ASCII);
        } finally {
            Arrays.fill(pin, (byte) 0);
        }
    }

    /** What is proved: ASCII digits or raw token. It still belongs to this code and ends with {@link #close()}. */
    public SensitiveBytes password() {
        return password;
    }

    /** A code of its own with the same content, so that the owner of this one may close it. */
    PairingCode copy() {
        return new PairingCode(slot, method, SensitiveBytes.takeOwnership(password.exposeCopy()));
    }

    @Override
    public void close() {
        password.close();
    }

    @Override
    public String toString() {
        return "PairingCode[redacted]";
    }

    private static byte[] randomDigits(int count, SecureRandom random) {
        byte[] digits = new byte[count];
        for (int i = 0; i < count; i++) {
            digits[i] = (byte) ('0' + random.nextInt(10));
        }
        return digits;
    }

    private static IllegalArgumentException notACode() {
        return new IllegalArgumentException("A code is four digits, a hyphen, and six or eight digits");
    }
}
