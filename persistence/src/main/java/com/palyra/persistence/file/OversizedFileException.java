package com.palyra.persistence.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is longer than anything that is written there, so it was damaged or is another file. */
public final class OversizedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    OversizedFileException(Path path, long bytes, int maxBytes) {
        super(path + " has " + bytes + " bytes, more than the " + maxBytes + " that are read");
    }
}
