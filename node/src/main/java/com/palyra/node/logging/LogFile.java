package com.palyra.node.logging;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Points the logging of this process to a file. Cheap: the logging system itself starts with the first line that
 * somebody logs, so a command that logs nothing does not pay for it.
 */
public final class LogFile {
    private static final String CONFIGURATION = "logback.configurationFile";
    private static final String FILE = "palyra.log.file";
    private static final String LEVEL = "palyra.log.level";

    private LogFile() {}

    /**
     * Decides once, before the first line, where this process logs: {@code <state-dir>/log/<name>.log}. The configuration
     * is {@code conf/logback.xml} of the installation unless {@code logback.configurationFile} names another.
     */
    public static void use(Path stateDirectory, String name, boolean verbose) {
        System.setProperty(
                FILE, stateDirectory.resolve("log").resolve(name + ".log").toString());
        System.setProperty(LEVEL, verbose ? "DEBUG" : "INFO");
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "conf/logback.xml");
        }
    }

    /** Writes the stack trace of a fault to the log file. */
    public static void fault(Throwable thrown) {
        LoggerFactory.getLogger("palyra").error("A command failed", thrown);
    }
}
