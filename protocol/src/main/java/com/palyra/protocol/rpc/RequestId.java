package com.palyra.protocol.rpc;

import com.palyra.protocol.Limits;
import java.util.regex.Pattern;

/**
 * Which invocation of a device is meant: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}, chosen by whoever asks; a ULID
 * where he chooses none.
 *
 * @param value the id
 */
public record RequestId(String value) {
    static final String FIELD = "request_id";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1," + Limits.REQUEST_ID_CHARACTERS + "}");

    /** Checks the form. */
    public RequestId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a request id has 1 to " + Limits.REQUEST_ID_CHARACTERS
                    + " characters out of A-Z, a-z, 0-9, '.', '_' and '-'.");
        }
    }

    /**
     * Parses an id.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static RequestId parse(String text) {
        return new RequestId(text);
    }

    static RequestId read(StrictJson json) throws RpcException {
        try {
            return new RequestId(json.text(FIELD));
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("The field " + FIELD + " is not a request id");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
