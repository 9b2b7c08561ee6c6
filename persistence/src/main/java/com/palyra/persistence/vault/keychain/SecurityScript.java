package com.palyra.persistence.vault.keychain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Commands to {@code security -i}, one on each line. Only characters without a meaning to it get in, so nothing is quoted, and
 * no value can become another command. Its bytes are overwritten by {@link #clear()}.
 */
final class SecurityScript {
    /** The service of all items (REFERENCE, section 3). */
    static final String SERVICE = "palyra.vault.v1";
    /**
     * Longest line without its end. {@code security} reads 4095 bytes, and takes what is left for the next command; one less,
     * so that not even the end of the line is left.
     */
    static final int LINE_BYTES = 4094;

    private static final int USUAL_BYTES = 128 * 1024;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9+/=._-]+");

    private final Buffer lines = new Buffer();

    /** Adds an item, which must not be there yet. */
    SecurityScript add(String account, byte[] value) {
        return command("add-generic-password", account, " -w ", value);
    }

    /** Adds an item, or replaces its value. */
    SecurityScript replace(String account, String value) {
        return command("add-generic-password -U", account, " -w ", value.getBytes(StandardCharsets.US_ASCII));
    }

    /** Prints the value of an item on a line. */
    SecurityScript find(String account) {
        return command("find-generic-password", account, " -w", new byte[0]);
    }

    /** Removes an item. */
    SecurityScript delete(String account) {
        return command("delete-generic-password", account, "", new byte[0]);
    }

    /** Prints the attributes of every item of the user, and no value. */
    SecurityScript dump() {
        return line("dump-keychain".getBytes(StandardCharsets.US_ASCII), new byte[0]);
    }

    /** What goes to the program. */
    byte[] bytes() {
        return lines.toByteArray();
    }

    /** Overwrites what was collected. */
    void clear() {
        lines.clear();
    }

    private SecurityScript command(String command, String account, String option, byte[] value) {
        boolean takesValue = option.endsWith(" ");
        if (!PLAIN.matcher(account).matches() || takesValue != isPlain(value)) {
            throw new IllegalArgumentException("Not plain text for the security program");
        }
        String start = command + " -s " + SERVICE + " -a " + account + option;
        return line(start.getBytes(StandardCharsets.US_ASCII), value);
    }

    private SecurityScript line(byte[] start, byte[] value) {
        if (start.length + value.length > LINE_BYTES) {
            throw new IllegalArgumentException("A line to the security program has at most " + LINE_BYTES + " bytes");
        }
        lines.writeBytes(start);
        lines.writeBytes(value);
        lines.write('\n');
        return this;
    }

    private static boolean isPlain(byte[] value) {
        for (byte b : value) {
            boolean letterOrDigit = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9');
            if (!letterOrDigit && b != '+' && b != '/' && b != '=' && b != '.') {
                return false;
            }
        }
        return value.length > 0;
    }

    /** A buffer that can be overwritten, and that seldom has to grow and leave a copy. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(USUAL_BYTES);
        }

        void clear() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
