package com.palyra.persistence.journal;

import com.palyra.persistence.journal.leveldb.LevelDb;

class NativeJournalTest extends JournalContract {
    NativeJournalTest() {
        super(LevelDb.Preference.NATIVE);
    }
}
