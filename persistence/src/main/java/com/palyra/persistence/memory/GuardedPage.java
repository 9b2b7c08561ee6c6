package com.palyra.persistence.memory;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One whole page of zeros outside the heap: never swapped out, and on Linux in no core dump, as far as the operating system
 * lets us. Where it does not, that is in the log once and the page works all the same. Nothing else is in the page. Not
 * thread-safe.
 */
public final class GuardedPage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedPage.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static final PageGuard GUARD = guard();

    private final PageGuard guard;
    private final ByteBuffer memory;
    private final Pointer address;
    private final boolean isGuarded;

    private GuardedPage(PageGuard guard) {
        this.guard = guard;
        int bytes = guard.pageBytes();
        // Two pages hold one that begins where a page begins.
        this.memory = ByteBuffer.allocateDirect(2 * bytes).alignedSlice(bytes).slice(0, bytes);
        this.address = guard == PageGuard.NONE ? Pointer.NULL : Native.getDirectBufferPointer(memory);
        this.isGuarded = guard.protect(address);
    }

    /** A fresh page. */
    public static GuardedPage allocate() {
        return allocate(GUARD);
    }

    static GuardedPage allocate(PageGuard guard) {
        GuardedPage page = new GuardedPage(guard);
        if (!page.isGuarded && SAID.compareAndSet(false, true)) {
            LOG.warn(
                    "Keys of the vault may be swapped out or be in a core dump: the system does not lock their memory");
        }
        return page;
    }

    private static PageGuard guard() {
        try {
            return PageGuard.ofThisSystem();
        } catch (LinkageError missing) {
            LOG.debug("Memory cannot be locked here", missing);
            return PageGuard.NONE;
        }
    }

    /** The page, of which whoever asks uses absolute positions; not after {@link #close}. */
    public ByteBuffer memory() {
        return memory;
    }

    /** Whether the system promised it. */
    public boolean isGuarded() {
        return isGuarded;
    }

    /** Overwrites it, and then gives it back. */
    @Override
    public void close() {
        memory.put(0, new byte[memory.capacity()]);
        guard.release(address);
    }
}
