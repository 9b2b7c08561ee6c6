package com.palyra.protocol.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored identity in the reference's JSON: {@code device_id}, {@code signing_key_b64} and {@code x25519_secret_b64},
 * the last two 32 bytes each in unpadded base64.
 *
 * <p>Owns both secrets; {@link #close()} clears them. Neither ever becomes a {@link String}, which nobody could clear.
 *
 * @param id the machine's ULID
 * @param signingSeed seed of the Ed25519 key, 32 bytes
 * @param agreementSecret X25519 secret that the reference's files carry, 32 bytes
 */
public record IdentityJson(Ulid id, SensitiveBytes signingSeed, SensitiveBytes agreementSecret)
        implements AutoCloseable {
    private static final int MAX_BYTES = 1024;
    private static final String ID = "device_id";
    private static final String SIGNING_KEY = "signing_key_b64";
    private static final String AGREEMENT_SECRET = "x25519_secret_b64";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .build();

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if a secret has not 32 bytes
     */
    public IdentityJson {
        if (signingSeed.length() != IdentityKey.SEED_BYTES || agreementSecret.length() != IdentityKey.SEED_BYTES) {
            throw new IllegalArgumentException("A secret of an identity has 32 bytes");
        }
    }

    /** The JSON as UTF-8. */
    public SensitiveBytes exposeJson() {
        ByteBuffer json = ByteBuffer.allocate(MAX_BYTES);
        json.put(ascii("{\"" + ID + "\":\"" + id + "\",\"" + SIGNING_KEY + "\":\""));
        putBase64(json, signingSeed);
        json.put(ascii("\",\"" + AGREEMENT_SECRET + "\":\""));
        putBase64(json, agreementSecret);
        json.put(ascii("\"}"));
        byte[] exact = Arrays.copyOf(json.array(), json.position());
        Arrays.fill(json.array(), (byte) 0);
        return SensitiveBytes.takeOwnership(exact);
    }

    /**
     * Reads it strictly: exactly the three fields, each once, in any order, and nothing after the object.
     *
     * @throws IllegalArgumentException if anything is missing, unknown or malformed; the message holds no part of it
     */
    public static IdentityJson parse(SensitiveBytes json) {
        if (json.length() > MAX_BYTES) {
            throw new IllegalArgumentException("An identity is at most " + MAX_BYTES + " bytes long");
        }
        byte[] copy = json.exposeCopy();
        Map<String, SensitiveBytes> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(copy)) {
            readFields(parser, fields);
            return fromFields(fields);
        } catch (IOException e) {
            // Jackson's message quotes its input, so it is not passed on.
            throw new IllegalArgumentException("An identity is a JSON object of three strings");
        } finally {
            fields.values().forEach(SensitiveBytes::close);
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** The Ed25519 key. */
    public IdentityKey signingKey() {
        return IdentityKey.fromSeed(signingSeed);
    }

    @Override
    public void close() {
        signingSeed.close();
        agreementSecret.close();
    }

    private static void readFields(JsonParser parser, Map<String, SensitiveBytes> fields) throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            require(parser.nextToken() == JsonToken.VALUE_STRING);
            fields.put(name, textOf(parser));
        }
        require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
    }

    /** The text of the current string, one byte a character. */
    private static SensitiveBytes textOf(JsonParser parser) throws IOException {
        char[] characters = parser.getTextCharacters();
        byte[] text = new byte[parser.getTextLength()];
        for (int i = 0; i < text.length; i++) {
            char character = characters[parser.getTextOffset() + i];
            require(character < 0x80);
            text[i] = (byte) character;
        }
        return SensitiveBytes.takeOwnership(text);
    }

    private static IdentityJson fromFields(Map<String, SensitiveBytes> fields) {
        SensitiveBytes id = fields.get(ID);
        if (fields.size() != 3 || id == null) {
            throw new IllegalArgumentException(
                    "An identity has exactly the fields " + ID + ", " + SIGNING_KEY + " and " + AGREEMENT_SECRET);
        }
        SensitiveBytes seed = decode(fields.get(SIGNING_KEY));
        try {
            return new IdentityJson(idOf(id), seed, decode(fields.get(AGREEMENT_SECRET)));
        } catch (IllegalArgumentException e) {
            seed.close();
            throw e;
        }
    }

    private static Ulid idOf(SensitiveBytes text) {
        try {
            return Ulid.parse(new String(text.exposeCopy(), StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            // The text may be a secret that was written into the wrong field.
            throw new IllegalArgumentException("The id of the identity is not a ULID");
        }
    }

    private static void putBase64(ByteBuffer json, SensitiveBytes secret) {
        byte[] bytes = secret.exposeCopy();
        byte[] text = Base64.getEncoder().withoutPadding().encode(bytes);
        json.put(text);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(text, (byte) 0);
    }

    private static SensitiveBytes decode(@Nullable SensitiveBytes text) {
        if (text != null) {
            byte[] given = text.exposeCopy();
            byte[] bytes = decodeOrEmpty(given);
            // Encoding again refuses padding and stray bits in the last character.
            byte[] canonical = Base64.getEncoder().withoutPadding().encode(bytes);
            boolean same = Arrays.equals(canonical, given);
            Arrays.fill(given, (byte) 0);
            Arrays.fill(canonical, (byte) 0);
            if (same && bytes.length == IdentityKey.SEED_BYTES) {
                return SensitiveBytes.takeOwnership(bytes);
            }
            Arrays.fill(bytes, (byte) 0);
        }
        throw new IllegalArgumentException("A secret of the identity is not 32 bytes in unpadded base64");
    }

    private static byte[] decodeOrEmpty(byte[] text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("Not the JSON of an identity");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
