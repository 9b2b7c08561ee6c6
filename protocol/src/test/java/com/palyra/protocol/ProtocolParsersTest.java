package com.palyra.protocol;

import com.palyra.protocol.fuzz.ParsersContract;

class ProtocolParsersTest extends ParsersContract {
    ProtocolParsersTest() {
        super(ProtocolParsers.class);
    }
}
