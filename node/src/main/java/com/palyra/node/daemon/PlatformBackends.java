package com.palyra.node.daemon;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.Backends;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.FileBackend;
import com.palyra.persistence.vault.dpapi.Crypt32DataProtection;
import com.palyra.persistence.vault.dpapi.DpapiBackend;
import com.palyra.persistence.vault.keychain.KeychainBackend;
import com.palyra.persistence.vault.secretservice.SecretServiceBackend;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Which stores for sealed values an operating system may have. Whether one works there is found out when it is tried. */
final class PlatformBackends {
    private PlatformBackends() {}

    /**
     * The backends of this system.
     *
     * @param system the operating system's name, as the JVM calls it
     * @param environment says where the bus of the desktop is
     * @param vaultDirectory the folder of the vault, for those that keep files
     */
    static Backends of(String system, Map<String, String> environment, Path vaultDirectory, SecureRandom random) {
        String name = system.toLowerCase(Locale.ROOT);
        Map<BackendKind, Function<Ulid, BlobBackend>> openers = new EnumMap<>(BackendKind.class);
        openers.put(BackendKind.ENCRYPTED_FILE, vault -> FileBackend.open(vaultDirectory.resolve("blobs")));
        if (name.contains("linux")) {
            openers.put(BackendKind.LINUX_SECRET_SERVICE, vault -> SecretServiceBackend.connect(environment, vault));
        } else if (name.contains("mac")) {
            openers.put(
                    BackendKind.MACOS_KEYCHAIN, vault -> KeychainBackend.open(KeychainBackend.SECURITY, vault, random));
        } else if (name.contains("windows")) {
            openers.put(
                    BackendKind.WINDOWS_DPAPI,
                    vault -> DpapiBackend.open(vaultDirectory.resolve("dpapi"), vault, Crypt32DataProtection.load()));
        }
        return new Backends(openers, Limits.BACKEND_TIMEOUT);
    }
}
