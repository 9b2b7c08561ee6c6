package com.palyra.persistence.vault;

import com.palyra.protocol.SensitiveBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The root keys that are open: one, and while it is being rotated the next one too. Thread-safe. */
interface RootKeys {
    /** Generations of the keys under which new scope keys are put, oldest first; throws when the vault is closed. */
    List<Long> generations();

    /** A copy of the root key of that generation, which the caller closes; null if there is none. Throws when closed. */
    @Nullable
    SensitiveBytes find(long generation);
}
