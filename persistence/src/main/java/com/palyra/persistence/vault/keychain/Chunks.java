package com.palyra.persistence.vault.keychain;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A blob as pieces of base64 that each fit one line to {@code security}. */
final class Chunks {
    /** Characters of one: a line takes at most 4096 bytes with command and account. */
    static final int CHARACTERS = 3800;

    private Chunks() {}

    /** How many a blob of so many bytes has; none if it is empty, for an empty item is what a failed write leaves. */
    static int count(int bytes) {
        int characters = (bytes + 2) / 3 * 4;
        return (characters + CHARACTERS - 1) / CHARACTERS;
    }

    /** The pieces; the caller clears them. */
    static List<byte[]> split(byte[] blob) {
        byte[] text = Base64.getEncoder().encode(blob);
        List<byte[]> pieces = IntStream.range(0, count(blob.length))
                .mapToObj(i -> Arrays.copyOfRange(text, i * CHARACTERS, Math.min(text.length, (i + 1) * CHARACTERS)))
                .toList();
        Arrays.fill(text, (byte) 0);
        return pieces;
    }

    /** The blob, or empty when the pieces are not what a blob of that length is split into. */
    static Optional<byte[]> join(List<byte[]> pieces, int bytes) {
        int characters = (bytes + 2) / 3 * 4;
        if (pieces.stream().mapToInt(piece -> piece.length).sum() != characters) {
            return Optional.empty();
        }
        byte[] text = new byte[characters];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, text, at, piece.length);
            at += piece.length;
        }
        try {
            byte[] blob = Base64.getDecoder().decode(text);
            return blob.length == bytes ? Optional.of(blob) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
