package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a device asks of the vault, in {@code params} of a request. One written form each: {@link #parse} takes nothing but
 * what {@link #toRequest} writes, up to the order of fields and JSON's own freedoms.
 *
 * <p>Whether the device may is decided elsewhere; {@link #needs} says by what.
 */
public sealed interface VaultRequest extends AutoCloseable {
    /** In which scope. */
    Scope scope();

    /** Which access to the scope it takes. */
    Access needs();

    /** The method's name. */
    String method();

    /** The request that says this. */
    RpcRequest toRequest();

    /** Overwrites the value, if there is one. */
    @Override
    default void close() {}

    /**
     * Store a value: {@code vault.put {"scope","key","value_base64","if_version"?}}.
     *
     * @param value at most {@link com.palyra.protocol.Limits#SECRET_VALUE_BYTES}; belongs to whoever holds this
     * @param ifVersion store only if this is the newest version, 0 if there must be none; null for in any case
     */
    record Put(
            SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) implements VaultRequest {
        static final String METHOD = "vault.put";

        @Override
        public Scope scope() {
            return ref.scope();
        }

        @Override
        public Access needs() {
            return Access.WRITE;
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public RpcRequest toRequest() {
            ObjectNode params = VaultWire.named(ref).put(VaultWire.VALUE, VaultWire.base64(value));
            return RpcRequest.of(METHOD, VaultWire.with(params, VaultWire.IF_VERSION, ifVersion));
        }

        @Override
        public void close() {
            value.close();
        }
    }

    /**
     * Open a value: {@code vault.get {"scope","key","version"?}}.
     *
     * @param version null for the newest
     */
    record Get(SecretRef ref, @Nullable Long version) implements VaultRequest {
        static final String METHOD = "vault.get";

        @Override
        public Scope scope() {
            return ref.scope();
        }

        @Override
        public Access needs() {
            return Access.READ;
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public RpcRequest toRequest() {
            return RpcRequest.of(METHOD, VaultWire.with(VaultWire.named(ref), VaultWire.VERSION, version));
        }
    }

    /**
     * Which secrets there are: {@code vault.list {"scope","after"?}}.
     *
     * @param after the last key of the page before; null for from the first
     */
    record ListSecrets(Scope scope, @Nullable KeyName after) implements VaultRequest {
        static final String METHOD = "vault.list";

        @Override
        public Access needs() {
            return Access.READ;
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public RpcRequest toRequest() {
            ObjectNode params = StrictJson.object().put(VaultWire.SCOPE, scope.toString());
            if (after != null) {
                params.put(VaultWire.AFTER, after.value());
            }
            return RpcRequest.of(METHOD, params);
        }
    }

    /** Hide a secret: {@code vault.delete {"scope","key"}}. */
    record Delete(SecretRef ref) implements VaultRequest {
        static final String METHOD = "vault.delete";

        @Override
        public Scope scope() {
            return ref.scope();
        }

        @Override
        public Access needs() {
            return Access.WRITE;
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public RpcRequest toRequest() {
            return RpcRequest.of(METHOD, VaultWire.named(ref));
        }
    }

    /**
     * Reads a request.
     *
     * @return empty if the method is none of the vault's
     * @throws RpcException {@code value_too_large}, looked at before anything is decoded, or {@code invalid_request} for
     *     everything else that is not the one written form, a request without parameters among them
     */
    static Optional<VaultRequest> parse(RpcRequest request) throws RpcException {
        return VaultWire.parse(request);
    }
}
