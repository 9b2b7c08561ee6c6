package com.palyra.protocol.identity;

import com.palyra.protocol.LengthPrefixed;
import java.util.regex.Pattern;

/**
 * The only thing an identity key signs apart from a TLS CertificateVerify and a PKCS#10 request: a label
 * {@code palyra-<purpose>-v<n>}, a zero byte and length-prefixed fields. So no signature can serve another purpose, and
 * none is ever made over bytes that a peer chose alone.
 */
public final class LabelledMessage {
    private static final Pattern LABEL = Pattern.compile("palyra-[a-z0-9]+(-[a-z0-9]+)*-v[1-9][0-9]?");

    private final byte[] bytes;

    private LabelledMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Puts a message together.
     *
     * @throws IllegalArgumentException if the label has not the form above
     */
    public static LabelledMessage of(String label, byte[]... fields) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("Not a label for signatures: " + label);
        }
        LengthPrefixed message = LengthPrefixed.labelled(label);
        for (byte[] field : fields) {
            message.add(field);
        }
        return new LabelledMessage(message.toByteArray());
    }

    /** The bytes that are signed. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
