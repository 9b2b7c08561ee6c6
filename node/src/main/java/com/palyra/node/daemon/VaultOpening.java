package com.palyra.node.daemon;

import com.palyra.actors.NodeNotice;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens the vault of a node that starts. A vault that needs a passphrase which is not found stays closed, and says so, and why.
 *
 * @param notices told that it is closed
 */
record VaultOpening(VaultSettings settings, InstantSource clock, Consumer<NodeNotice> notices) {
    Vault open(Path directory, SecretStore secrets, SecureRandom random) {
        Vault vault = Vault.open(
                directory,
                secrets,
                PlatformBackends.of(System.getProperty("os.name", ""), settings.environment(), directory, random),
                settings.backend().orElse(null),
                clock,
                random);
        Optional<String> refused = vault.status().open()
                ? Optional.empty()
                : settings.passphrase().flatMap(reference -> unlock(vault, reference));
        if (!vault.status().open()) {
            String why = refused.orElse(vault.status().sentence());
            notices.accept(new NodeNotice(
                    clock.instant(),
                    "vault_closed",
                    "Secrets cannot be used. " + why,
                    Map.of("reason", why, "share", vault.status().share().kind().wireName())));
        }
        return vault;
    }

    /** Why the passphrase that is configured does not open it; empty if it does. */
    private Optional<String> unlock(Vault vault, SecretReference reference) {
        Resolution found = reference.resolve(
                settings.environment(),
                ref -> new Resolution(
                        reference, Status.BLOCKED, "a vault cannot hold its own passphrase", Optional.empty()));
        if (found.value().isEmpty()) {
            return Optional.of("The vault's passphrase is " + found + ".");
        }
        try (SensitiveBytes words = found.value().get()) {
            vault.unlock(words);
            return Optional.empty();
        } catch (PalyraException wrong) {
            return Optional.of(reference + " does not open the vault: " + wrong.sentence());
        }
    }
}
