package com.palyra.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A secret as the node tells a device, without its value.
 *
 * @param ref which one
 * @param version of its value, from 1
 * @param size of that value, in bytes
 * @param createdAt when it was first put
 * @param updatedAt when that version was put, or the secret deleted
 * @param deleted whether it is only kept to be brought back
 */
public record DeviceSecret(
        SecretRef ref, long version, int size, Instant createdAt, Instant updatedAt, boolean deleted) {
    /**
     * Reads what the node says; fields that are not known are passed over.
     *
     * @throws PalyraException {@link ErrorCode#PROTOCOL_FAILED} if it is no secret
     */
    static DeviceSecret of(JsonNode json) {
        try {
            long version = whole(json, "version");
            long size = whole(json, "size");
            if (version < 1
                    || size < 0
                    || size > Limits.SECRET_VALUE_BYTES
                    || !json.path("deleted").isBoolean()) {
                throw wrong();
            }
            return new DeviceSecret(
                    new SecretRef(Scope.parse(text(json, "scope")), KeyName.parse(text(json, "key"))),
                    version,
                    (int) size,
                    Instant.parse(text(json, "created_at")),
                    Instant.parse(text(json, "updated_at")),
                    json.path("deleted").booleanValue());
        } catch (IllegalArgumentException | DateTimeException malformed) {
            throw wrong();
        }
    }

    /** The JSON that scripts get, the same as an operator's. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("scope", ref.scope().toString())
                .put("key", ref.key().value())
                .put("version", version)
                .put("size", size)
                .put("created_at", Timestamps.format(createdAt))
                .put("updated_at", Timestamps.format(updatedAt))
                .put("deleted", deleted);
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw wrong();
        }
        return value.textValue();
    }

    private static long whole(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong();
        }
        return value.longValue();
    }

    private static PalyraException wrong() {
        return new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node's answer is no secret.");
    }
}
