package com.palyra.persistence.vault;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which backend a vault is opened with: the one that is pinned; where there is none yet, the one that is wanted, or the best
 * that works.
 */
final class BackendChoice {
    private static final Logger LOG = LoggerFactory.getLogger(BackendChoice.class);

    private final Backends backends;
    private final BackendPin pin;
    private final Ulid vault;

    BackendChoice(Backends backends, BackendPin pin, Ulid vault) {
        this.backends = backends;
        this.pin = pin;
        this.vault = vault;
    }

    /** There are no keys before there is a pin: without it nobody but the operator knows where the values are. */
    private void requirePin(@Nullable BackendKind wanted, KeyFiles files) {
        if (pin.kind().isEmpty() && wanted == null && !files.scopes().isEmpty()) {
            throw new PalyraException(
                    ErrorCode.VAULT_DAMAGED,
                    "There are secrets in the vault but its backend.kind is gone; the setting for the backend can"
                            + " name it.");
        }
    }

    /**
     * The backend of the vault, pinned from now on.
     *
     * @param wanted what an operator asks for; null for what is pinned, or the best that works
     */
    BackendKind kind(@Nullable BackendKind wanted, KeyFiles files) {
        requirePin(wanted, files);
        Optional<BackendKind> known = pin.kind();
        if (known.isPresent()) {
            if (wanted != null && wanted != known.get()) {
                throw new PalyraException(
                        ErrorCode.CONFIGURATION,
                        "The vault is in " + known.get().wireName() + " and the setting asks for " + wanted.wireName()
                                + "; take the setting out, start the node, and move it with 'palyra secrets backend"
                                + " migrate'.");
            }
            return known.get();
        }
        BackendKind best = wanted != null ? required(wanted, backends, vault) : best();
        pin.pin(best);
        LOG.info("The vault is kept in {}", best.wireName());
        return best;
    }

    /** That one, if it works. */
    static BackendKind required(BackendKind wanted, Backends backends, Ulid vault) {
        BackendProbe probe = backends.probe(wanted, vault);
        if (probe.error() != null) {
            throw new PalyraException(probe.error(), probe.sentence());
        }
        return wanted;
    }

    private BackendKind best() {
        for (BackendKind kind : backends.kinds()) {
            BackendProbe probe = backends.probe(kind, vault);
            if (probe.works()) {
                return kind;
            }
            LOG.info("The backend {} cannot be used here: {}", kind.wireName(), probe.sentence());
        }
        throw new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "No backend works on this machine.");
    }
}
