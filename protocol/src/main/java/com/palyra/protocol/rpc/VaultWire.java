package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of the vault's requests and results on the wire. */
final class VaultWire {
    static final String SCOPE = "scope";
    static final String KEY = "key";
    static final String VALUE = "value_base64";
    static final String IF_VERSION = "if_version";
    static final String VERSION = "version";
    static final String AFTER = "after";

    static final Set<String> SECRET_FIELDS = Set.of(SCOPE, KEY, VERSION, "size", "created_at", "updated_at", "deleted");
    static final Set<String> VALUE_FIELDS =
            Set.of(SCOPE, KEY, VERSION, "size", "created_at", "updated_at", "deleted", VALUE);
    static final Set<String> PAGE_FIELDS = Set.of("secrets", "more");

    private static final int VALUE_CHARACTERS = (Limits.SECRET_VALUE_BYTES * 4 + 2) / 3;

    private VaultWire() {}

    static Optional<VaultRequest> parse(RpcRequest request) throws RpcException {
        return switch (request.method()) {
            case VaultRequest.Put.METHOD -> Optional.of(put(params(request, SCOPE, KEY, VALUE, IF_VERSION)));
            case VaultRequest.Get.METHOD -> {
                StrictJson params = params(request, SCOPE, KEY, VERSION);
                yield Optional.of(new VaultRequest.Get(ref(params), optional(params, VERSION, 1)));
            }
            case VaultRequest.ListSecrets.METHOD -> {
                StrictJson params = params(request, SCOPE, AFTER);
                KeyName after = params.has(AFTER) ? key(params.text(AFTER)) : null;
                yield Optional.of(new VaultRequest.ListSecrets(scope(params), after));
            }
            case VaultRequest.Delete.METHOD -> Optional.of(new VaultRequest.Delete(ref(params(request, SCOPE, KEY))));
            default -> Optional.empty();
        };
    }

    private static VaultRequest put(StrictJson params) throws RpcException {
        SecretRef ref = ref(params);
        Long ifVersion = optional(params, IF_VERSION, 0);
        return new VaultRequest.Put(ref, value(params), ifVersion);
    }

    private static StrictJson params(RpcRequest request, String... fields) throws RpcException {
        ObjectNode params = request.params();
        if (params == null) {
            throw StrictJson.invalid("The request has no parameters");
        }
        if (request.resumeFrom().isPresent()) {
            throw StrictJson.invalid("There is nothing to resume");
        }
        return StrictJson.of(params, Set.of(fields));
    }

    static StrictJson open(JsonNode result, Set<String> fields) throws RpcException {
        if (!(result instanceof ObjectNode object)) {
            throw StrictJson.invalid("The result is not an object");
        }
        return StrictJson.of(object, fields);
    }

    static Instant time(StrictJson json, String field) throws RpcException {
        try {
            return ResponseWire.time(json.text(field));
        } catch (DateTimeException e) {
            throw StrictJson.invalid("The field " + field + " is not a time");
        }
    }

    static SecretRef ref(StrictJson json) throws RpcException {
        return new SecretRef(scope(json), key(json.text(KEY)));
    }

    private static Scope scope(StrictJson json) throws RpcException {
        try {
            return Scope.parse(json.text(SCOPE));
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("The field scope is not a scope");
        }
    }

    private static KeyName key(String text) throws RpcException {
        try {
            return KeyName.parse(text);
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("A key is not one");
        }
    }

    private static @Nullable Long optional(StrictJson json, String field, long least) throws RpcException {
        return json.has(field) ? json.number(field, least) : null;
    }

    /** Unpadded base64 as everywhere in this protocol, and only in its one canonical form. */
    static SensitiveBytes value(StrictJson json) throws RpcException {
        String text = json.text(VALUE);
        if (text.length() > VALUE_CHARACTERS) {
            throw tooLarge();
        }
        byte[] characters = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = decoded(characters);
        byte[] canonical = encoded(bytes);
        boolean same = Arrays.equals(characters, canonical);
        Arrays.fill(characters, (byte) 0);
        Arrays.fill(canonical, (byte) 0);
        SensitiveBytes value = SensitiveBytes.takeOwnership(bytes);
        if (!same) {
            value.close();
            throw StrictJson.invalid("The field value_base64 is not unpadded base64");
        }
        return value;
    }

    private static byte[] decoded(byte[] characters) throws RpcException {
        try {
            return Base64.getDecoder().decode(characters);
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("The field value_base64 is not base64");
        }
    }

    private static byte[] encoded(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encode(bytes);
    }

    /** What becomes part of a message is a text, which stays in memory until it is collected. */
    static String base64(SensitiveBytes value) {
        byte[] bytes = value.exposeCopy();
        byte[] characters = encoded(bytes);
        Arrays.fill(bytes, (byte) 0);
        String text = new String(characters, StandardCharsets.US_ASCII);
        Arrays.fill(characters, (byte) 0);
        return text;
    }

    static ObjectNode named(SecretRef ref) {
        return StrictJson.object()
                .put(SCOPE, ref.scope().toString())
                .put(KEY, ref.key().value());
    }

    static ObjectNode with(ObjectNode object, String field, @Nullable Long number) {
        if (number != null) {
            object.put(field, number);
        }
        return object;
    }

    private static RpcException tooLarge() {
        return new RpcException(
                RpcError.VALUE_TOO_LARGE, "A value has at most " + Limits.SECRET_VALUE_BYTES + " bytes");
    }
}
