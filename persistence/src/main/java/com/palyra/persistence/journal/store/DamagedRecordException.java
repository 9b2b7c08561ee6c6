package com.palyra.persistence.journal.store;

/** A record that is not what was written. The message completes the sentence "... cannot be read: ". */
final class DamagedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedRecordException(String why) {
        super(why);
    }
}
