package com.palyra.node.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Objects for scripts to read. */
final class AgentJson {
    private AgentJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
