package com.palyra.node.cli.device;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.Renewer;
import com.palyra.node.agent.TurnedAway;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.PalyraCommand;
import com.palyra.node.cli.Progress;
import com.palyra.node.cli.UsageException;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.QuicClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command over the state of a device. */
abstract class DeviceSideCommand extends PalyraCommand {
    private static final Duration LOCK_POLL = Duration.ofMillis(50);

    /** Keys and nonces. */
    final SecureRandom random = new SecureRandom();

    DeviceSideCommand(CommandContext context) {
        super(context);
    }

    /** Asks something, while a person at a terminal sees for how long already. */
    final <T> T patiently(Supplier<T> question) {
        try (Progress progress = context().waiting("waiting for the node")) {
            progress.show(0);
            return question.get();
        }
    }

    /** The state directory; made if this is its first use. The caller closes it. */
    final StateDirectory openDirectory(String log) {
        StateDirectory directory = StateDirectory.open(context().stateDirectory(Role.DEVICE));
        context().logTo(directory.root(), log);
        return directory;
    }

    /** The state of a device that joined before; where none did, nothing is made. */
    final DeviceState existingState() {
        Path path = context().stateDirectory(Role.DEVICE);
        if (StateDirectory.isUnused(path)) {
            throw new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "There is no device in " + path + ".");
        }
        return DeviceState.open(openDirectory("device"), random);
    }

    /** Refuses a device that no node has let in. */
    static void requirePaired(DeviceState state) {
        if (state.membership().isEmpty()) {
            throw new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "This device is not paired with a node.");
        }
    }

    /** That a node has ended the pairing is what 'device show' tells from then on. */
    @Override
    protected final void failing(PalyraException failure) {
        TurnedAway.How.of(failure).ifPresent(how -> change(state -> state.keepTurnedAway(how)));
    }

    /** The node has let this device in, whatever was known before. */
    final void letIn(DeviceState known) {
        if (known.turnedAway().isPresent()) {
            change(DeviceState::forgetTurnedAway);
        }
    }

    /** Changes what is there for people to see; when that cannot be, the next command will. */
    final void change(Consumer<DeviceState> change) {
        if (Files.isDirectory(context().stateDirectory(Role.DEVICE))) {
            try (StateDirectory held = heldDirectory()) {
                change.accept(DeviceState.open(held, random));
            } catch (PalyraException later) {
                context().output().verbose(later.sentence());
            }
        }
    }

    /** The directory of the state, locked until it is closed. */
    final StateDirectory heldDirectory() {
        StateDirectory directory = StateDirectory.open(context().stateDirectory(Role.DEVICE));
        directory.lock(context().clock());
        return directory;
    }

    /** What is done over the network. */
    @FunctionalInterface
    interface Online<T, E extends Exception> {
        T with(QuicClient client) throws E;
    }

    /**
     * Does something over the network, after getting the next certificate if it is time. Where the node does not let the device
     * in, or the device does not believe the node, because the node's authorities have changed, nothing was done yet: the device
     * gets a certificate of theirs, and it is done once more.
     */
    final <T, E extends Exception> T online(DeviceState state, Duration patience, Online<T, E> work) throws E {
        try (QuicClient client = QuicClient.create(random, context().clock())) {
            renew(client, state, patience, false);
            try {
                return work.with(client);
            } catch (PalyraException refused) {
                if (refused.error() != ErrorCode.DEVICE_AUTHORITY_CHANGED) {
                    throw refused;
                }
                renew(client, state, patience, true);
                return work.with(client);
            }
        }
    }

    /**
     * Gets the next certificate if it is time, or in any case. Whoever asks goes on with the one that there is when that fails,
     * unless that is of no use. While another process is at it, this one waits: the certificate that there is may be refused
     * from one moment to the next.
     */
    private void renew(QuicClient client, DeviceState state, Duration patience, boolean inAnyCase) {
        // Not before the log file is known, which the first logger of the process settles.
        Logger log = LoggerFactory.getLogger(DeviceSideCommand.class);
        Instant end = context().clock().instant().plus(patience);
        while (inAnyCase || Renewer.isDue(state, context().clock().instant())) {
            try (StateDirectory held = heldDirectory()) {
                DeviceState mine = DeviceState.open(held, random);
                if (inAnyCase || Renewer.isDue(mine, context().clock().instant())) {
                    Instant until = new Renewer(client, context().clock()).renew(mine, patience);
                    log.info("The device's certificate is good until {}", until);
                }
                return;
            } catch (PalyraException later) {
                if (later.error() != ErrorCode.STATE_IN_USE
                        || !context().clock().instant().isBefore(end)) {
                    log.warn("The device's certificate was not renewed: {}", later.sentence());
                    if (inAnyCase || Renewer.isExpired(state, context().clock().instant())) {
                        throw later;
                    }
                    return;
                }
                LockSupport.parkNanos(LOCK_POLL.toNanos());
            }
        }
    }

    /** Refuses a time to wait that is none. */
    static Duration positive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new UsageException("A timeout is longer than nothing.", "Give --timeout such as 30s.");
        }
        return timeout;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
