package com.palyra.persistence.journal.leveldb;

import java.io.IOException;

/** LevelDB does not accept what is in the files, though they can be read. The message is its own, on one line. */
public final class CorruptDatabaseException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
