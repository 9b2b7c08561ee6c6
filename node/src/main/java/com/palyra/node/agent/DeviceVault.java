package com.palyra.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that a device may use, over one connection to its node. What the node answers is checked and bounded before
 * anything is made of it: another secret than the asked one, or a list that does not go on, is {@link
 * ErrorCode#PROTOCOL_FAILED}.
 *
 * <p>Every method throws {@link PalyraException}: what {@link DeviceClient#health} throws, and what the node refuses with
 * ({@code VAULT_NOT_GRANTED}, {@code VAULT_NOT_FOUND}, {@code VAULT_VERSION_CONFLICT} and others). Blocking; for one thread.
 */
public final class DeviceVault implements AutoCloseable {
    private static final int VALUE_BASE64 = (Limits.SECRET_VALUE_BYTES + 2) / 3 * 4;

    private final ClientConnection connection;
    private final Duration timeout;

    private DeviceVault(ClientConnection connection, Duration timeout) {
        this.connection = connection;
        this.timeout = timeout;
    }

    /**
     * Connects.
     *
     * @param client stays the caller's
     * @param timeout for connecting, and then for each answer
     */
    public static DeviceVault connect(QuicClient client, InstantSource clock, DeviceState state, Duration timeout) {
        return new DeviceVault(new NodeDialer(client, clock).dial(state, timeout), timeout);
    }

    /**
     * Stores a value as a new version.
     *
     * @param value stays the caller's
     * @param ifVersion store only if this is the newest version now, 0 if there must be none; null for in any case
     */
    public DeviceSecret put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) {
        byte[] bytes = value.exposeCopy();
        ObjectNode params = named(ref)
                .put("value_base64", Base64.getEncoder().withoutPadding().encodeToString(bytes));
        Arrays.fill(bytes, (byte) 0);
        if (ifVersion != null) {
            params.put("if_version", ifVersion);
        }
        return secret(ref, ask("vault.put", params, quoted(ref)));
    }

    /**
     * Opens a value.
     *
     * @param version null for the newest
     */
    public DeviceSecretValue get(SecretRef ref, @Nullable Long version) {
        ObjectNode params = named(ref);
        if (version != null) {
            params.put("version", version);
        }
        JsonNode answer = ask("vault.get", params, quoted(ref));
        DeviceSecret secret = secret(ref, answer);
        if (version != null && secret.version() != version) {
            throw wrong("The node answered with another version than the one that was asked for.");
        }
        JsonNode encoded = answer.path("value_base64");
        if (!encoded.isTextual() || encoded.textValue().length() > VALUE_BASE64) {
            throw wrong("The node's answer has no value.");
        }
        byte[] value = decoded(encoded.textValue());
        if (value.length != secret.size()) {
            Arrays.fill(value, (byte) 0);
            throw wrong("The value in the node's answer is not as long as it says.");
        }
        return new DeviceSecretValue(secret, SensitiveBytes.takeOwnership(value));
    }

    /**
     * Secrets of one scope.
     *
     * @param after null for from the first
     */
    public DeviceSecretPage list(Scope scope, @Nullable KeyName after) {
        ObjectNode params = object().put("scope", scope.toString());
        if (after != null) {
            params.put("after", after.value());
        }
        JsonNode answer = ask("vault.list", params, "'" + scope + "'");
        JsonNode listed = answer.path("secrets");
        boolean more = answer.path("more").asBoolean();
        if (!listed.isArray() || listed.size() > Limits.SECRETS_PER_PAGE || (more && listed.isEmpty())) {
            throw wrong("The node's answer is no list of secrets.");
        }
        List<DeviceSecret> secrets = new ArrayList<>();
        KeyName last = after;
        for (JsonNode each : listed) {
            DeviceSecret secret = DeviceSecret.of(each);
            if (!secret.ref().scope().equals(scope)
                    || (last != null && secret.ref().key().compareTo(last) <= 0)) {
                throw wrong("The node's list of secrets is out of order.");
            }
            last = secret.ref().key();
            secrets.add(secret);
        }
        return new DeviceSecretPage(secrets, more);
    }

    /** Hides a secret; an operator can bring it back. */
    public DeviceSecret delete(SecretRef ref) {
        return secret(ref, ask("vault.delete", named(ref), quoted(ref)));
    }

    @Override
    public void close() {
        connection.close();
    }

    private JsonNode ask(String method, ObjectNode params, String subject) {
        ClientStream stream = Waiting.await(connection.stream(RpcRequest.of(method, params)), timeout);
        // The stream keeps the time; the slack only guards against a stage that nobody completes.
        byte[] frame = Waiting.await(stream.next(timeout), timeout.plusSeconds(1))
                .orElseThrow(() -> wrong("The node ended the request without an answer."));
        try {
            RpcResponse response = RpcResponse.parse(frame);
            if (response instanceof RpcResponse.Result result) {
                return result.result();
            }
            if (response instanceof RpcResponse.Failure failure) {
                throw VaultRefusal.of(failure.error(), subject);
            }
            throw wrong("The node answered something else than what was asked.");
        } catch (RpcException malformed) {
            throw wrong("The node's answer cannot be read.");
        } finally {
            Arrays.fill(frame, (byte) 0);
        }
    }

    private static DeviceSecret secret(SecretRef asked, JsonNode answer) {
        DeviceSecret secret = DeviceSecret.of(answer);
        if (!secret.ref().equals(asked)) {
            throw wrong("The node answered about another secret than the one that was asked for.");
        }
        return secret;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw wrong("The value in the node's answer is not Base64.");
        }
    }

    private static String quoted(SecretRef ref) {
        return "'" + ref + "'";
    }

    private static ObjectNode named(SecretRef ref) {
        return object().put("scope", ref.scope().toString())
                .put("key", ref.key().value());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static PalyraException wrong(String sentence) {
        return new PalyraException(ErrorCode.PROTOCOL_FAILED, sentence);
    }
}
