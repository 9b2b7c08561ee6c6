package com.palyra.persistence.journal;

import com.palyra.persistence.journal.leveldb.LevelDb;

class NativeSnapshotTest extends SnapshotContract {
    NativeSnapshotTest() {
        super(LevelDb.Preference.NATIVE);
    }
}
