package com.palyra.persistence.memory;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/** What an operating system can do for one page of memory. */
interface PageGuard {
    /** Bytes of a page, a power of two. */
    int pageBytes();

    /** Keeps the page in memory and, where the system can, out of core dumps; false if it refuses to. */
    boolean protect(Pointer page);

    /** Lets the page be like any other again. */
    void release(Pointer page);

    /**
     * That of this system.
     *
     * @throws LinkageError if it cannot be called here
     */
    static PageGuard ofThisSystem() {
        if (Platform.isWindows()) {
            return new Windows(Native.load("kernel32", Kernel32.class));
        }
        return new Posix(Native.load(Platform.C_LIBRARY_NAME, LibC.class), Platform.isLinux());
    }

    /** Where nothing can be done. */
    PageGuard NONE = new PageGuard() {
        @Override
        public int pageBytes() {
            return 4096;
        }

        @Override
        public boolean protect(Pointer page) {
            return false;
        }

        @Override
        public void release(Pointer page) {
            // Nothing was done to it.
        }
    };

    /** Three functions of the C library (sys/mman.h) and one of unistd.h; they return zero when they have worked. */
    interface LibC extends Library {
        int getpagesize();

        int mlock(Pointer address, NativeLong bytes);

        int munlock(Pointer address, NativeLong bytes);

        int madvise(Pointer address, NativeLong bytes, int advice);
    }

    /**
     * Linux, macOS and their kin. Only Linux leaves single pages out of core dumps.
     *
     * @param dumps whether it can do that
     */
    record Posix(LibC libc, boolean dumps) implements PageGuard {
        private static final int MADV_DONTDUMP = 16;
        private static final int MADV_DODUMP = 17;

        @Override
        public int pageBytes() {
            return libc.getpagesize();
        }

        @Override
        public boolean protect(Pointer page) {
            boolean undumped = !dumps || libc.madvise(page, bytes(), MADV_DONTDUMP) == 0;
            return libc.mlock(page, bytes()) == 0 && undumped;
        }

        @Override
        public void release(Pointer page) {
            libc.munlock(page, bytes());
            if (dumps) {
                libc.madvise(page, bytes(), MADV_DODUMP);
            }
        }

        private NativeLong bytes() {
            return new NativeLong(pageBytes());
        }
    }

    /** Two functions of kernel32.dll (memoryapi.h), which return zero when they fail. */
    interface Kernel32 extends Library {
        int VirtualLock(Pointer address, Pointer bytes);

        int VirtualUnlock(Pointer address, Pointer bytes);
    }

    /** Windows, whose dumps of processes cannot leave out single pages. */
    record Windows(Kernel32 kernel32) implements PageGuard {
        /** On every processor that it runs on. */
        private static final int PAGE_BYTES = 4096;

        @Override
        public int pageBytes() {
            return PAGE_BYTES;
        }

        @Override
        public boolean protect(Pointer page) {
            return kernel32.VirtualLock(page, Pointer.createConstant(PAGE_BYTES)) != 0;
        }

        @Override
        public void release(Pointer page) {
            kernel32.VirtualUnlock(page, Pointer.createConstant(PAGE_BYTES));
        }
    }
}
