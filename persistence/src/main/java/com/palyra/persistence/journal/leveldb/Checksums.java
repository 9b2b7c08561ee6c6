package com.palyra.persistence.journal.leveldb;

import java.util.zip.CRC32C;

/** The CRC-32C of LevelDB's files, in the masked form in which it is stored. */
final class Checksums {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int ROTATION = 15;

    private Checksums() {}

    static int masked(CRC32C crc) {
        return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK_DELTA;
    }
}
