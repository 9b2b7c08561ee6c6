package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.actors.vault.VaultCommand.Changing;

/** Something that changes a scope, one step after the other, and waits for its turn before. Only its scope touches it. */
interface Change {
    /** What is asked. */
    Changing request();

    /** The first step, when its turn has come. */
    Step begin(ScopeContent content, Position position);

    /** Whether it may take longer than other changes have time for. */
    default boolean isLong() {
        return false;
    }

    /** The last step when the event is not to be written: with this answer. */
    default Step abandoned(VaultReply.Refused reply) {
        return new Step.Answer(reply);
    }

    /** The journal did not take the event. */
    default void notWritten() {}

    /** It was answered, or never will be. */
    default void close() {}
}
