package com.palyra.node.daemon;

import com.palyra.persistence.secret.SecretReference;
import com.palyra.persistence.vault.BackendKind;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator chooses about the vault.
 *
 * @param backend where sealed values are kept; empty for the best store that works
 * @param passphrase where the passphrase is that opens the vault at start; empty for an operator who types it
 * @param environment says where the operating system's stores are, and may hold the passphrase
 */
public record VaultSettings(
        Optional<BackendKind> backend, Optional<SecretReference> passphrase, Map<String, String> environment) {
    /** The defaults. */
    public static final VaultSettings DEFAULT = new VaultSettings(Optional.empty(), Optional.empty(), Map.of());

    /** Copies the environment. */
    public VaultSettings {
        environment = Map.copyOf(environment);
    }

    /** Without the environment, which may hold anything. */
    @Override
    public String toString() {
        return "VaultSettings[" + backend + ", " + passphrase + "]";
    }
}
