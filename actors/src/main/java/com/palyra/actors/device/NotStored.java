package com.palyra.actors.device;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;

/** How whoever takes something back hears that it counts and is not stored. */
final class NotStored {
    private NotStored() {}

    /** The whole sentence; says how sure it is that nothing was stored. */
    static String sentence(String subject, PalyraException told) {
        boolean perhaps = told.error() == ErrorCode.JOURNAL_STALLED || told.error() == ErrorCode.JOURNAL_FAILED;
        return subject + (perhaps ? " may not be stored. " : " is not stored. ") + told.sentence();
    }
}
