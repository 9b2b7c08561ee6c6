package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shows devices, and then what changes about them, until a signal ends the process or the node stops, which is an error. Scripts get a device
 * as an object each time it changes, people at a terminal a picture that is drawn again, and elsewhere a line a change. For
 * one thread.
 */
final class DeviceWatch {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final CommandContext context;
    private final boolean all;
    private final Map<String, JsonNode> known = new HashMap<>();

    /** A watch; without {@code all}, devices that were removed before are not shown. */
    DeviceWatch(CommandContext context, boolean all) {
        this.context = context;
        this.all = all;
    }

    /**
     * Looks again and again.
     *
     * @param look gets the devices, also removed ones
     * @param picture of them
     */
    void run(Supplier<? extends Iterable<JsonNode>> look, Function<Iterable<JsonNode>, String> picture)
            throws InterruptedException {
        Iterable<JsonNode> devices = look.get();
        while (true) {
            if (context.drawsOutput()) {
                context.output().screen(picture.apply(devices));
            } else {
                devices.forEach(this::compare);
            }
            context.output().requireWritten();
            Thread.sleep(PAUSE.toMillis());
            devices = again(look);
        }
    }

    /** Asks a node that has answered before: when it is not there any more, it has stopped. */
    static <T> T again(Supplier<T> question) {
        try {
            return question.get();
        } catch (PalyraException failed) {
            throw failed.error() == ErrorCode.NO_DAEMON
                    ? new PalyraException(
                            ErrorCode.NO_DAEMON, "The node has stopped, so there is nothing more to show.", failed)
                    : failed;
        }
    }

    private void compare(JsonNode device) {
        JsonNode before = known.put(device.path("device_id").asText(), device);
        boolean shown = before != null || all || !device.path("removed").asBoolean();
        if (shown && !device.equals(before)) {
            context.output().data(device, () -> line(device));
        }
    }

    private String line(JsonNode device) {
        ViewText text = new ViewText(context.style(), context.clock().instant());
        return context.style().dim(Timestamps.clock(context.clock().instant())) + "  " + text.presence(device);
    }
}
