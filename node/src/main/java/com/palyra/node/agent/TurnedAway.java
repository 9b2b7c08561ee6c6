package com.palyra.node.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a device has heard of the end of its pairing. It is for people only: the node is asked again every time.
 *
 * @param requestId the pairing that ended
 * @param how it did
 */
public record TurnedAway(Ulid requestId, How how) {
    /** Longest record. */
    static final int MAX_BYTES = 128;

    private static final Pattern RECORD =
            Pattern.compile("\\{\"v\":1,\"request_id\":\"([0-9A-Z]{26})\",\"state\":\"(revoked|evicted)\"\\}\n?");

    /** How a pairing ends. */
    public enum How {
        /** For ever. */
        REVOKED,
        /** Until the device pairs again. */
        EVICTED;

        /** What a failure says about it. */
        public static Optional<How> of(PalyraException failure) {
            return failure.error() == ErrorCode.DEVICE_REVOKED
                    ? Optional.of(REVOKED)
                    : failure.error() == ErrorCode.DEVICE_EVICTED ? Optional.of(EVICTED) : Optional.empty();
        }

        /** As it is written: {@code revoked} or {@code evicted}. */
        public String word() {
            return this == REVOKED ? "revoked" : "evicted";
        }
    }

    byte[] encode() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("v", 1);
        json.put("request_id", requestId.value()).put("state", how.word());
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Throws {@link IllegalArgumentException} for anything that {@link #encode()} does not write. */
    static TurnedAway parse(byte[] content) {
        Matcher record = RECORD.matcher(new String(content, StandardCharsets.UTF_8));
        if (!record.matches()) {
            throw new IllegalArgumentException("Not a record of how a pairing ended");
        }
        return new TurnedAway(
                Ulid.parse(record.group(1)), record.group(2).equals("revoked") ? How.REVOKED : How.EVICTED);
    }
}
