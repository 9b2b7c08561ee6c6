package com.palyra.node;

import com.palyra.protocol.fuzz.ParsersContract;

class NodeParsersTest extends ParsersContract {
    NodeParsersTest() {
        super(NodeParsers.class);
    }
}
