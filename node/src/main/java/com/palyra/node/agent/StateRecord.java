package com.palyra.node.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The device's records as JSON: written in one form, read strictly. */
final class StateRecord {
    /** Longest record: a certificate, eight authorities and their JSON. */
    static final int MAX_BYTES = 128 * 1024;

    private static final int VERSION = 1;
    private static final Pattern SHORT_STRING = Pattern.compile("[0-9]{6}");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(2)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private StateRecord() {}

    static byte[] encode(PendingRequest request) {
        ObjectNode json = begin(request.requestId(), request.nodeId(), request.nodeKey(), request.addresses());
        json.put("short_string", request.shortString());
        json.put("expires_at", request.expiresAt().toString());
        return bytes(json);
    }

    static byte[] encode(Membership membership) {
        ObjectNode json =
                begin(membership.requestId(), membership.nodeId(), membership.nodeKey(), membership.addresses());
        json.put("certificate", base64(Certificates.der(membership.certificate())));
        ArrayNode authorities = json.putArray("authorities");
        membership.authorities().forEach(authority -> authorities.add(base64(Certificates.der(authority))));
        return bytes(json);
    }

    /** Throws {@link IllegalArgumentException} for anything that {@link #encode(PendingRequest)} does not write. */
    static PendingRequest pendingRequest(byte[] content) {
        JsonNode json = open(content, "short_string", "expires_at");
        String shortString = text(json, "short_string");
        require(SHORT_STRING.matcher(shortString).matches());
        try {
            return new PendingRequest(
                    Ulid.parse(text(json, "request_id")),
                    Ulid.parse(text(json, "node_id")),
                    Ed25519PublicKey.of(unbase64(text(json, "node_key"))),
                    shortString,
                    Instant.parse(text(json, "expires_at")),
                    list(json, "addresses", HostPort::parse));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Not a time", e);
        }
    }

    /** Throws {@link IllegalArgumentException} for anything that {@link #encode(Membership)} does not write. */
    static Membership membership(byte[] content) {
        JsonNode json = open(content, "certificate", "authorities");
        return new Membership(
                Ulid.parse(text(json, "request_id")),
                Ulid.parse(text(json, "node_id")),
                Ed25519PublicKey.of(unbase64(text(json, "node_key"))),
                certificate(text(json, "certificate")),
                list(json, "authorities", StateRecord::certificate),
                list(json, "addresses", HostPort::parse));
    }

    private static ObjectNode begin(Ulid requestId, Ulid nodeId, Ed25519PublicKey nodeKey, List<HostPort> reachableAt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("v", VERSION);
        json.put("request_id", requestId.value());
        json.put("node_id", nodeId.value());
        json.put("node_key", base64(nodeKey.raw()));
        ArrayNode addresses = json.putArray("addresses");
        reachableAt.forEach(address -> addresses.add(address.toString()));
        return json;
    }

    private static JsonNode open(byte[] content, String... own) {
        try {
            JsonNode json = JSON.readTree(content);
            Set<String> expected = new TreeSet<>(Set.of("v", "request_id", "node_id", "node_key", "addresses"));
            expected.addAll(List.of(own));
            Set<String> present = new TreeSet<>();
            json.fieldNames().forEachRemaining(present::add);
            require(expected.equals(present));
            require(json.path("v").isInt() && json.path("v").intValue() == VERSION);
            return json;
        } catch (IOException e) {
            throw new IllegalArgumentException("Not JSON", e);
        }
    }

    private static String text(JsonNode json, String field) {
        require(json.path(field).isTextual());
        return json.path(field).textValue();
    }

    private static <T> List<T> list(JsonNode json, String field, Function<String, T> parse) {
        require(json.path(field).isArray() && !json.path(field).isEmpty());
        List<T> values = new ArrayList<>();
        for (JsonNode element : json.path(field)) {
            require(element.isTextual());
            values.add(parse.apply(element.textValue()));
        }
        return values;
    }

    private static X509Certificate certificate(String base64) {
        return Certificates.parse(unbase64(base64));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unbase64(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static byte[] bytes(ObjectNode json) {
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("A field is missing, unknown or of the wrong form");
        }
    }
}
