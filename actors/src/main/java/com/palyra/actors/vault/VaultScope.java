package com.palyra.actors.vault;

/** One scope of the vault. */
public final class VaultScope {
    /** What it says to itself. */
    sealed interface Internal extends VaultCommand {}

    enum Nothing implements Internal {
        NOTHING
    }

    private VaultScope() {}
}
