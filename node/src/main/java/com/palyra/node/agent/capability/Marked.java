package com.palyra.node.agent.capability;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes that have a mark in their environment, which each has from the one that started it: also those whose parent
 * has ended, that {@link ProcessHandle#descendants()} does not know any more. Where there is no {@code /proc}, none are found;
 * nor is one that gave itself another environment.
 */
final class Marked {
    /** The variable that is the mark. */
    static final String VARIABLE = "PALYRA_PROGRAM";

    private static final Path PROCESSES = Path.of("/proc");
    /** More than Linux gives a program by default. */
    private static final int ENVIRONMENT_BYTES = 4 * 1024 * 1024;

    private Marked() {}

    static List<ProcessHandle> with(String mark) {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                if (has(process.resolve("environ"), mark)) {
                    Optional<ProcessHandle> handle = ProcessHandle.of(
                            Long.parseLong(process.getFileName().toString()));
                    handle.ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            // There is no list, or it ended in the middle: so nothing more is found.
        }
        return found;
    }

    private static boolean has(Path environment, String mark) {
        try (InputStream content = Files.newInputStream(environment)) {
            String variables = "\0" + new String(content.readNBytes(ENVIRONMENT_BYTES), StandardCharsets.ISO_8859_1);
            return variables.contains("\0" + VARIABLE + "=" + mark + "\0");
        } catch (IOException e) {
            // It has ended, or is another user's.
            return false;
        }
    }
}
