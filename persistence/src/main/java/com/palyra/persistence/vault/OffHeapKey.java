package com.palyra.persistence.vault;

import com.palyra.persistence.memory.GuardedPage;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import java.util.Arrays;

/**
 * A key outside the heap, where no collector copies it, in a {@linkplain GuardedPage page of its own} until it is closed. Uses
 * take a copy, which they clear; copies on the heap may be left behind by the collector meanwhile. Thread-safe.
 */
final class OffHeapKey implements AutoCloseable {
    private final GuardedPage page = GuardedPage.allocate();
    private boolean closed;

    /** Copies the key, which stays the caller's. */
    OffHeapKey(SensitiveBytes key) {
        byte[] raw = key.exposeCopy();
        page.memory().put(0, raw);
        Arrays.fill(raw, (byte) 0);
    }

    /** A copy that the caller closes. */
    synchronized SensitiveBytes exposeCopy() {
        if (closed) {
            throw new IllegalStateException("The key was already cleared");
        }
        byte[] raw = new byte[Aead.KEY_BYTES];
        page.memory().get(0, raw);
        return SensitiveBytes.takeOwnership(raw);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            page.close();
            closed = true;
        }
    }
}
