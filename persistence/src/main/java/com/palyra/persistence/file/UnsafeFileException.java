package com.palyra.persistence.file;

import java.io.IOException;

/** A file that others could have read or put there. */
public final class UnsafeFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnsafeFileException(String message) {
        super(message);
    }
}
