package com.palyra.node.agent;

import com.palyra.persistence.file.ProcessLock;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.InstantSource;

/**
 * The place of the one agent of a state directory. Apart from the directory's own lock, so that commands beside the agent go on
 * working; the agent takes that one only while it changes what they read.
 */
final class Place implements AutoCloseable {
    private static final ProcessLock.Subject AGENT = new ProcessLock.Subject(
            "The place of the agent in this state directory", ErrorCode.DEVICE_AGENT_RUNS, ErrorCode.STATE_UNUSABLE);

    private final ProcessLock lock;

    private Place(ProcessLock lock) {
        this.lock = lock;
    }

    /**
     * Takes the place until {@link #close()}.
     *
     * @throws PalyraException {@link ErrorCode#DEVICE_AGENT_RUNS}, which names the process that has it
     */
    static Place take(StateDirectory directory, InstantSource clock) {
        return new Place(ProcessLock.take(directory.path("agent.lock"), AGENT, clock));
    }

    @Override
    public void close() {
        lock.close();
    }
}
