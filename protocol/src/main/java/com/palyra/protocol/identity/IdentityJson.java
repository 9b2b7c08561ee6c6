package com.palyra.protocol.identity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stored identity in the reference's JSON: {@code device_id}, {@code signing_key_b64} and {@code x25519_secret_b64},
 * the last two 32 bytes each in unpadded base64.
 *
 * @param id the machine's ULID
 * @param signingSeed seed of the Ed25519 key, 32 bytes
 * @param agreementSecret X25519 secret that the reference's files carry, 32 bytes
 */
public record IdentityJson(Ulid id, SensitiveBytes signingSeed, SensitiveBytes agreementSecret) {
    private static final int MAX_BYTES = 1024;
    private static final Set<String> FIELDS = Set.of("device_id", "signing_key_b64", "x25519_secret_b64");
    private static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The JSON as UTF-8. */
    public SensitiveBytes exposeJson() {
        ObjectNode node = JSON.createObjectNode();
        node.put("device_id", id.value());
        node.put("signing_key_b64", encode(signingSeed));
        node.put("x25519_secret_b64", encode(agreementSecret));
        return SensitiveBytes.takeOwnership(node.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * Reads it strictly.
     *
     * @throws IllegalArgumentException if anything is missing, unknown or malformed; the message holds no part of it
     */
    public static IdentityJson parse(SensitiveBytes json) {
        if (json.length() > MAX_BYTES) {
            throw new IllegalArgumentException("An identity is at most 1024 bytes long");
        }
        try {
            JsonNode node = JSON.readTree(json.exposeCopy());
            Set<String> names = new TreeSet<>();
            node.fieldNames().forEachRemaining(names::add);
            if (!node.isObject() || !names.equals(FIELDS)) {
                throw new IllegalArgumentException("An identity has exactly the fields " + new TreeSet<>(FIELDS));
            }
            return new IdentityJson(
                    Ulid.parse(node.get("device_id").asText()),
                    decode(node.get("signing_key_b64")),
                    decode(node.get("x25519_secret_b64")));
        } catch (IOException e) {
            throw new IllegalArgumentException("An identity is a JSON object");
        }
    }

    /** The Ed25519 key. */
    public IdentityKey signingKey() {
        return IdentityKey.fromSeed(signingSeed);
    }

    private static String encode(SensitiveBytes bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes.exposeCopy());
    }

    private static SensitiveBytes decode(JsonNode text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.asText());
            if (bytes.length == IdentityKey.SEED_BYTES
                    && Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(text.textValue())) {
                return SensitiveBytes.takeOwnership(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("A key of the identity is not base64");
        }
        throw new IllegalArgumentException("A key of the identity is not 32 bytes in unpadded base64");
    }
}
