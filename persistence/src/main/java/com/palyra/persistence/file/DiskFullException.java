package com.palyra.persistence.file;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A write that failed on a disk that has no room for it; the operating system's own words for that are not looked at. */
public final class DiskFullException extends IOException {
    /** A file system keeps some blocks for itself, so a small file may find no room although a little is free. */
    private static final long ROOM = 256L * 1024;

    private static final long serialVersionUID = 1L;

    private DiskFullException(Path directory, IOException cause) {
        super("the disk of " + directory + " is full", cause);
    }

    /** What an operator is told. */
    public PalyraException named(String what) {
        return new PalyraException(ErrorCode.JOURNAL_DISK_FULL, what + ": " + getMessage() + ".", this);
    }

    /** The failure of a write of this many bytes into a directory, named if the disk is full. */
    static IOException orOther(Path directory, long bytes, IOException failure) {
        try {
            boolean full = Files.getFileStore(directory).getUsableSpace() < bytes + ROOM;
            return full ? new DiskFullException(directory, failure) : failure;
        } catch (IOException unknown) {
            return failure;
        }
    }
}
