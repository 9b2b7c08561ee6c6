package com.palyra.node.agent.capability;

import java.util.Optional;

/** Something that a device does for its node. Thread-safe. */
public interface Capability {
    /** Why it cannot be used now, as far as one can tell without trying; empty if it can. */
    Optional<String> hindrance();

    /** Whether it can be used now, as far as one can tell without trying. */
    default boolean available() {
        return hindrance().isEmpty();
    }

    /** Whether it asks a person at this machine first, and in which words the node hears of that. */
    default Optional<String> mediation() {
        return Optional.empty();
    }

    /**
     * Does the work, for as long as the task allows at most. Blocking.
     *
     * @throws InterruptedException if the work is not wanted any more; nothing of it runs on
     */
    Outcome perform(Task task) throws InterruptedException;
}
