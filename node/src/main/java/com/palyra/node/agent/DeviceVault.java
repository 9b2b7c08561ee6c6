package com.palyra.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultRequest;
import com.palyra.protocol.rpc.VaultResult;
import com.palyra.protocol.rpc.VaultResult.Page;
import com.palyra.protocol.rpc.VaultResult.Secret;
import com.palyra.protocol.rpc.VaultResult.Value;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
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
    public Secret put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) {
        return secret(ref, ask(new VaultRequest.Put(ref, value, ifVersion), quoted(ref)));
    }

    /**
     * Opens a value, which the caller closes.
     *
     * @param version null for the newest
     */
    public Value get(SecretRef ref, @Nullable Long version) {
        JsonNode answer = ask(new VaultRequest.Get(ref, version), quoted(ref));
        Value opened = read(answer, VaultResult::readValue);
        if (!opened.secret().ref().equals(ref)
                || (version != null && opened.secret().version() != version)) {
            opened.close();
            throw wrong("The node answered with another secret or version than the one that was asked for.");
        }
        return opened;
    }

    /**
     * Secrets of one scope.
     *
     * @param after null for from the first
     */
    public Page list(Scope scope, @Nullable KeyName after) {
        JsonNode answer = ask(new VaultRequest.ListSecrets(scope, after), "'" + scope + "'");
        Page page = read(answer, VaultResult::readPage);
        if (page.more() && page.secrets().isEmpty()) {
            throw wrong("The node's list of secrets does not go on.");
        }
        KeyName last = after;
        for (Secret secret : page.secrets()) {
            if (!secret.ref().scope().equals(scope)
                    || (last != null && secret.ref().key().compareTo(last) <= 0)) {
                throw wrong("The node's list of secrets is out of order.");
            }
            last = secret.ref().key();
        }
        return page;
    }

    /** Hides a secret; an operator can bring it back. */
    public Secret delete(SecretRef ref) {
        return secret(ref, ask(new VaultRequest.Delete(ref), quoted(ref)));
    }

    @Override
    public void close() {
        connection.close();
    }

    private JsonNode ask(VaultRequest request, String subject) {
        ClientStream stream = Waiting.await(connection.stream(request.toRequest()), timeout);
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

    private static Secret secret(SecretRef asked, JsonNode answer) {
        Secret secret = read(answer, VaultResult::readSecret);
        if (!secret.ref().equals(asked)) {
            throw wrong("The node answered about another secret than the one that was asked for.");
        }
        return secret;
    }

    private interface Reading<T> {
        T of(JsonNode answer) throws RpcException;
    }

    private static <T> T read(JsonNode answer, Reading<T> reading) {
        try {
            return reading.of(answer);
        } catch (RpcException malformed) {
            throw wrong("The node's answer cannot be read.");
        }
    }

    private static String quoted(SecretRef ref) {
        return "'" + ref + "'";
    }

    private static PalyraException wrong(String sentence) {
        return new PalyraException(ErrorCode.PROTOCOL_FAILED, sentence);
    }
}
