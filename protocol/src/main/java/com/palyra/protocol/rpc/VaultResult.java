package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the vault answers a device, in {@code result} of a response. The longest fits a frame. */
public sealed interface VaultResult {
    /** The response that says this; it may hold a secret. */
    RpcResponse toResponse();

    /**
     * The answer to {@code vault.put} and {@code vault.delete}, and a part of the others:
     * {@code {"scope","key","version","size","created_at","updated_at","deleted"}}.
     *
     * @param version 1 or more
     * @param size of that version's value, in bytes
     * @param createdAt to the millisecond, as the next
     * @param deleted whether it is only kept to be brought back
     */
    record Secret(SecretRef ref, long version, int size, Instant createdAt, Instant updatedAt, boolean deleted)
            implements VaultResult {
        @Override
        public RpcResponse toResponse() {
            return RpcResponse.result(json());
        }

        /** The object itself, which scripts get too. */
        public ObjectNode json() {
            return VaultWire.named(ref)
                    .put(VaultWire.VERSION, version)
                    .put("size", size)
                    .put("created_at", ResponseWire.time(createdAt))
                    .put("updated_at", ResponseWire.time(updatedAt))
                    .put("deleted", deleted);
        }

        static Secret read(StrictJson json) throws RpcException {
            long size = json.number("size", 0);
            if (size > Limits.SECRET_VALUE_BYTES) {
                throw StrictJson.invalid("The field size is out of range");
            }
            return new Secret(
                    VaultWire.ref(json),
                    json.number(VaultWire.VERSION, 1),
                    (int) size,
                    VaultWire.time(json, "created_at"),
                    VaultWire.time(json, "updated_at"),
                    json.bool("deleted"));
        }
    }

    /**
     * The answer to {@code vault.get}: a secret's fields and {@code value_base64}.
     *
     * @param value belongs to whoever holds this
     */
    record Value(Secret secret, SensitiveBytes value) implements VaultResult, AutoCloseable {
        @Override
        public RpcResponse toResponse() {
            return RpcResponse.result(secret.json().put(VaultWire.VALUE, VaultWire.base64(value)));
        }

        @Override
        public void close() {
            value.close();
        }
    }

    /**
     * The answer to {@code vault.list}: {@code {"secrets":[...],"more":bool}}.
     *
     * @param secrets at most {@link Limits#SECRETS_PER_PAGE}, in the order of their keys
     * @param more whether there are others after the last one
     */
    record Page(List<Secret> secrets, boolean more) implements VaultResult {
        /** Copies the list. */
        public Page {
            secrets = List.copyOf(secrets);
        }

        @Override
        public RpcResponse toResponse() {
            ObjectNode json = StrictJson.object();
            ArrayNode list = json.putArray("secrets");
            secrets.forEach(secret -> list.add(secret.json()));
            return RpcResponse.result(json.put("more", more));
        }
    }

    /**
     * Reads the answer to {@code vault.put} or {@code vault.delete}.
     *
     * @throws RpcException {@code invalid_request} if it is none
     */
    static Secret readSecret(JsonNode result) throws RpcException {
        return Secret.read(VaultWire.open(result, VaultWire.SECRET_FIELDS));
    }

    /**
     * Reads the answer to {@code vault.get}.
     *
     * @throws RpcException {@code invalid_request} if it is none, {@code value_too_large} if it is longer than any value
     */
    static Value readValue(JsonNode result) throws RpcException {
        StrictJson json = VaultWire.open(result, VaultWire.VALUE_FIELDS);
        Secret secret = Secret.read(json);
        SensitiveBytes value = VaultWire.value(json);
        if (value.length() != secret.size()) {
            value.close();
            throw StrictJson.invalid("The value is not of the size that is said");
        }
        return new Value(secret, value);
    }

    /**
     * Reads the answer to {@code vault.list}.
     *
     * @throws RpcException {@code invalid_request} if it is none
     */
    static Page readPage(JsonNode result) throws RpcException {
        StrictJson json = VaultWire.open(result, VaultWire.PAGE_FIELDS);
        if (!(json.required("secrets") instanceof ArrayNode list) || list.size() > Limits.SECRETS_PER_PAGE) {
            throw StrictJson.invalid("The field secrets is not a list of that length");
        }
        List<Secret> secrets = new ArrayList<>();
        for (JsonNode secret : list) {
            secrets.add(readSecret(secret));
        }
        return new Page(secrets, json.bool("more"));
    }
}
