package com.palyra.persistence.vault.keychain;

import com.palyra.persistence.vault.BlobBackend;
import com.palyra.protocol.crypto.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What says that a blob is there, and which chunks it is made of.
 *
 * @param generation its chunks
 * @param length bytes of the blob
 * @param hash SHA-256 of the blob, hexadecimal
 */
record Manifest(Generation generation, int length, String hash) {
    /** How its text begins. */
    static final String BEGINNING = "m.";

    private static final Pattern FORM =
            Pattern.compile("m\\.(" + Generation.NAME + ")\\.(0|[1-9][0-9]{0,5})\\.([0-9a-f]{64})");

    /** That of a blob in this generation. */
    static Manifest of(Generation generation, byte[] blob) {
        return new Manifest(generation, blob.length, hash(blob));
    }

    /** Reads {@link #text()}; empty for anything else. */
    static Optional<Manifest> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(form.group(2));
        return length > BlobBackend.BLOB_BYTES
                ? Optional.empty()
                : Optional.of(new Manifest(new Generation(form.group(1), Chunks.count(length)), length, form.group(3)));
    }

    /** Its text, in characters that need no quotes. */
    String text() {
        return BEGINNING + generation.name() + "." + length + "." + hash;
    }

    /** Whether it describes this blob. */
    boolean describes(byte[] blob) {
        return blob.length == length && MessageDigest.isEqual(HexFormat.of().parseHex(hash), Sha256.of(blob));
    }

    private static String hash(byte[] blob) {
        return HexFormat.of().formatHex(Sha256.of(blob));
    }
}
