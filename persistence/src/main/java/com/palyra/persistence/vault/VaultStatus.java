package com.palyra.persistence.vault;

/**
 * How the vault is.
 *
 * @param backend where blobs are, as pinned in {@code backend.kind}
 * @param share what opens it beside the state directory
 * @param open whether the root key is there
 * @param sentence why it is not open, or what an operator should know; empty if nothing
 * @param hanging operations of the backend that were given up and have not ended
 */
public record VaultStatus(BackendKind backend, RootShare share, boolean open, String sentence, int hanging) {}
