package com.palyra.persistence.journal;

import com.palyra.persistence.journal.leveldb.LevelDb;

class JavaSnapshotTest extends SnapshotContract {
    JavaSnapshotTest() {
        super(LevelDb.Preference.JAVA);
    }
}
