package com.palyra.persistence.vault;

import com.palyra.persistence.vault.secretservice.FakeSecretService;
import com.palyra.persistence.vault.secretservice.PrivateBus;
import com.palyra.persistence.vault.secretservice.SecretServiceBackend;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The backend over a service that is played, on a bus of its own. */
class SecretServiceContractTest extends SharedStoreContract {
    @TempDir
    private Path folder;

    private PrivateBus bus;
    private FakeSecretService service;

    @BeforeEach
    void start() throws Exception {
        bus = PrivateBus.start(folder);
        service = FakeSecretService.start(bus);
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        bus.close();
    }

    @Override
    protected BlobBackend backend(Ulid vault) {
        return SecretServiceBackend.connect(bus.environment(), vault);
    }
}
