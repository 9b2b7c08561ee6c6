package com.palyra.persistence.vault.keychain;

import com.palyra.persistence.vault.keychain.SecurityProgram.UnexpectedOutputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code find-generic-password -w} prints: each value on a line. */
final class ItemOutput {
    private ItemOutput() {}

    /**
     * Reads at most so many lines, none longer than a chunk.
     *
     * @throws UnexpectedOutputException if there is more, before it is read
     */
    static List<byte[]> read(InputStream output, int lines) throws IOException {
        int longest = lines * (Chunks.CHARACTERS + 1);
        byte[] all = output.readNBytes(longest + 1);
        try {
            if (all.length > longest) {
                throw new UnexpectedOutputException("More than " + longest + " bytes");
            }
            return split(all);
        } finally {
            Arrays.fill(all, (byte) 0);
        }
    }

    /** Reads away what commands print that are asked for no value: attributes of what they removed. */
    static List<byte[]> none(InputStream output) throws IOException {
        output.transferTo(OutputStream.nullOutputStream());
        return List.of();
    }

    /** A line that is plain text. */
    static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> split(byte[] all) throws UnexpectedOutputException {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        if (start != all.length) {
            throw new UnexpectedOutputException("The last line has no end");
        }
        return lines;
    }
}
