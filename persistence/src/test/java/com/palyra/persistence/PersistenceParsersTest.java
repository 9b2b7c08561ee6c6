package com.palyra.persistence;

import com.palyra.protocol.fuzz.ParsersContract;

class PersistenceParsersTest extends ParsersContract {
    PersistenceParsersTest() {
        super(PersistenceParsers.class);
    }
}
