package com.palyra.protocol.rpc;

import com.palyra.protocol.Limits;
import java.util.regex.Pattern;

/**
 * What a device can be asked for, or what it publishes: 1 to 64 characters of {@code a-z 0-9 . _ -}, a letter first.
 *
 * @param value the name
 */
public record CapabilityName(String value) implements Comparable<CapabilityName> {
    private static final Pattern FORM =
            Pattern.compile("[a-z][a-z0-9._-]{0," + (Limits.CAPABILITY_CHARACTERS - 1) + "}");

    /** Checks the form. */
    public CapabilityName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a name has 1 to " + Limits.CAPABILITY_CHARACTERS
                    + " characters out of a-z, 0-9, '.', '_' and '-', and begins with a letter.");
        }
    }

    /**
     * Parses a name.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CapabilityName parse(String text) {
        return new CapabilityName(text);
    }

    static CapabilityName read(StrictJson json, String field) throws RpcException {
        try {
            return new CapabilityName(json.text(field));
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("The field " + field + " is not a name");
        }
    }

    @Override
    public int compareTo(CapabilityName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
