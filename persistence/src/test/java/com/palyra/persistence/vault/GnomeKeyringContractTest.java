package com.palyra.persistence.vault;

import com.palyra.persistence.vault.secretservice.GnomeKeyring;
import com.palyra.persistence.vault.secretservice.SecretServiceBackend;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The backend over a real gnome-keyring. */
@Tag("keyring")
class GnomeKeyringContractTest extends SharedStoreContract {
    @TempDir
    private Path folder;

    private GnomeKeyring keyring;

    @BeforeEach
    void start() throws Exception {
        keyring = GnomeKeyring.start(folder);
    }

    @AfterEach
    void stop() {
        keyring.close();
    }

    @Override
    protected BlobBackend backend(Ulid vault) {
        return SecretServiceBackend.connect(keyring.environment(), vault);
    }
}
