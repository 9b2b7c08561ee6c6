package com.palyra.persistence.journal;

import com.palyra.persistence.journal.leveldb.LevelDb;

class JavaJournalTest extends JournalContract {
    JavaJournalTest() {
        super(LevelDb.Preference.JAVA);
    }
}
