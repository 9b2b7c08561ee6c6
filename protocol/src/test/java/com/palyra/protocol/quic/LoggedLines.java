package com.palyra.protocol.quic;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Writes down what Netty would write into the log of a node: all from WARN on that comes from the server's thread. */
final class LoggedLines extends Handler implements AutoCloseable {
    /** Held here, since loggers that nobody holds are forgotten with their handlers. */
    private final Logger netty = Logger.getLogger("io.netty");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Listens until it is closed. */
    LoggedLines() {
        setLevel(Level.WARNING);
        netty.addHandler(this);
    }

    /** What was written so far. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line) && Thread.currentThread().getName().startsWith("palyra-quic-server")) {
            lines.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        netty.removeHandler(this);
    }
}
