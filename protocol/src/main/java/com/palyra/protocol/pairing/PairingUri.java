package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.Ed25519PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a QR code says: {@code palyra://pair?v=1&a=HOST:PORT,...&s=SLOT&t=TOKEN&f=FINGERPRINT}.
 *
 * <p>Token and the first 16 bytes of the fingerprint of the node's key are base64url without padding. There is one
 * spelling: fields in this order, each once, nothing else. {@code toString} is redacted.
 */
public final class PairingUri implements AutoCloseable {
    private static final int FINGERPRINT_BYTES = 16;
    private static final int CHARACTERS = 1024;
    private static final String HEAD = "palyra://pair?v=1&a=";
    private static final Pattern FORM = Pattern.compile(
            Pattern.quote(HEAD) + "([^&]{1,900})&s=([0-9]{4})&t=([A-Za-z0-9_-]{22})&f=([A-Za-z0-9_-]{22})");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final List<HostPort> addresses;
    private final PairingCode code;
    private final byte[] fingerprintPrefix;

    private PairingUri(List<HostPort> addresses, PairingCode code, byte[] fingerprintPrefix) {
        if (addresses.isEmpty() || addresses.size() > Limits.QR_ADDRESSES) {
            throw new IllegalArgumentException("A pairing URI has 1 to " + Limits.QR_ADDRESSES + " addresses");
        }
        this.addresses = List.copyOf(addresses);
        this.code = code;
        this.fingerprintPrefix = fingerprintPrefix;
    }

    /**
     * Puts a URI together; the code is copied.
     *
     * @param addresses 1 to {@value Limits#QR_ADDRESSES}
     * @param qr a QR code
     * @param nodeFingerprintHex 64 hexadecimal digits, see {@link Ed25519PublicKey#fingerprint()}
     * @throws IllegalArgumentException for a PIN, another number of addresses or a fingerprint that is none
     */
    public static PairingUri of(List<HostPort> addresses, PairingCode qr, String nodeFingerprintHex) {
        byte[] fingerprint = HexFormat.of().parseHex(nodeFingerprintHex);
        if (qr.method() != CodeMethod.QR || fingerprint.length != 2 * FINGERPRINT_BYTES) {
            throw new IllegalArgumentException("A pairing URI takes a QR code and a fingerprint of 64 digits");
        }
        return new PairingUri(addresses, qr.copy(), Arrays.copyOf(fingerprint, FINGERPRINT_BYTES));
    }

    /**
     * Reads what {@link #exposeText()} gives.
     *
     * @throws IllegalArgumentException for anything else; the message never repeats it
     */
    public static PairingUri parse(String text) {
        if (text.length() > CHARACTERS) {
            throw notAUri();
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw notAUri();
        }
        List<HostPort> addresses = new ArrayList<>();
        for (String address : form.group(1).split(",", -1)) {
            addresses.add(HostPort.parse(address));
        }
        byte[] token = Base64.getUrlDecoder().decode(form.group(3));
        try {
            PairingCode code = PairingCode.ofToken(form.group(2), token);
            PairingUri uri =
                    new PairingUri(addresses, code, Base64.getUrlDecoder().decode(form.group(4)));
            if (!uri.exposeText().equals(text)) {
                throw notAUri();
            }
            return uri;
        } finally {
            Arrays.fill(token, (byte) 0);
        }
    }

    /** The URI with its secret token, at most {@value #CHARACTERS} characters; for a QR code or a person's eyes only. */
    public String exposeText() {
        byte[] token = code.password().exposeCopy();
        try {
            return HEAD
                    + String.join(
                            ",", addresses.stream().map(HostPort::toString).toList())
                    + "&s=" + code.slot()
                    + "&t=" + BASE64.encodeToString(token)
                    + "&f=" + BASE64.encodeToString(fingerprintPrefix);
        } finally {
            Arrays.fill(token, (byte) 0);
        }
    }

    /** Where the node may be reached, the best first. */
    public List<HostPort> addresses() {
        return addresses;
    }

    /** The code; it belongs to this URI and is closed with it. */
    public PairingCode code() {
        return code;
    }

    /** The first 16 bytes of SHA-256 over the node's raw key, a copy. */
    public byte[] fingerprintPrefix() {
        return fingerprintPrefix.clone();
    }

    /** Whether this is the key that the code was made with. */
    public boolean matchesNode(Ed25519PublicKey key) {
        byte[] fingerprint = Sha256.of(key.raw());
        return Arrays.equals(fingerprint, 0, FINGERPRINT_BYTES, fingerprintPrefix, 0, FINGERPRINT_BYTES);
    }

    @Override
    public void close() {
        code.close();
    }

    @Override
    public String toString() {
        return "PairingUri[redacted]";
    }

    private static IllegalArgumentException notAUri() {
        return new IllegalArgumentException("Not a pairing URI; scan or copy the whole palyra://pair?... again");
    }
}
