package com.palyra.actors;

import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.directory.Directory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.japi.function.Function;

/** How the runtime asks the owner of a device that was paired once. Thread-safe. */
record DeviceQuestions(
        Questions questions,
        Directory directory,
        java.util.function.Function<Ulid, RecipientRef<DeviceCommand>> devices) {
    /** The device waits for its sessions or for the authority, and a write for a restart. */
    private static final Duration CHANGE = Limits.ASK_TIMEOUT.multipliedBy(3);

    /** Asks; no actor is started for an id that nobody paired. */
    <R> CompletionStage<R> ask(Ulid device, Function<ActorRef<R>, DeviceCommand> command) {
        return directory.device(device).isEmpty()
                ? Questions.refused(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + device + ".")
                : questions.ask(devices.apply(device), command, CHANGE);
    }
}
