package com.palyra.node.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an agent tells whoever runs it, as it happens, from several threads. */
public interface AgentEvents {
    /**
     * Something that the node told this device.
     *
     * @param event its name
     * @param details everything about it, for scripts
     * @param sentence the same for people
     */
    void received(String event, ObjectNode details, String sentence);

    /**
     * Something about the agent itself.
     *
     * @param event its name
     * @param details everything about it, for scripts
     * @param sentence the same for people
     */
    void happened(String event, ObjectNode details, String sentence);

    /**
     * The same for scripts only: {@link DeviceAgent#run()} fails with it next, which says it to people.
     *
     * @param event its name
     * @param details everything about it
     */
    void ended(String event, ObjectNode details);

    /** Something that somebody has to look at. */
    void warning(String sentence);
}
