package com.palyra.node.daemon;

import com.palyra.persistence.secret.SecretReference;
import com.palyra.persistence.secret.SecretReference.Resolution;
import com.palyra.persistence.secret.SecretReference.Status;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the vault of a node that starts. A vault that needs a passphrase which is not found stays closed, and says so. */
final class VaultOpening {
    private static final Logger LOG = LoggerFactory.getLogger(VaultOpening.class);

    private VaultOpening() {}

    static Vault open(
            Path directory, SecretStore secrets, VaultSettings settings, InstantSource clock, SecureRandom random) {
        Vault vault = Vault.open(
                directory,
                secrets,
                PlatformBackends.of(System.getProperty("os.name", ""), settings.environment(), directory, random),
                settings.backend().orElse(null),
                clock,
                random);
        if (!vault.status().open()) {
            settings.passphrase().ifPresent(reference -> unlock(vault, reference, settings));
        }
        if (!vault.status().open()) {
            LOG.warn("The vault is closed: {}", vault.status().sentence());
        }
        return vault;
    }

    private static void unlock(Vault vault, SecretReference reference, VaultSettings settings) {
        Resolution found = reference.resolve(
                settings.environment(),
                ref -> new Resolution(
                        reference, Status.BLOCKED, "a vault cannot hold its own passphrase", Optional.empty()));
        LOG.info("The vault's passphrase is {}", found);
        found.value().ifPresent(passphrase -> {
            try (SensitiveBytes words = passphrase) {
                vault.unlock(words);
            } catch (PalyraException wrong) {
                LOG.error("The vault's passphrase does not open it: {}", wrong.sentence());
            }
        });
    }
}
