package com.palyra.persistence.secret;

class MemorySecretStoreTest extends SecretStoreContract {
    private final SecretStore store = new MemorySecretStore();

    @Override
    SecretStore store() {
        return store;
    }
}
