package com.palyra.persistence.vault.secretservice;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the user's session bus listens (D-Bus Specification 0.42, "Server Addresses"). Only sockets in the file system count:
 * Java cannot open the abstract ones of Linux, and a bus behind TCP is not the user's alone.
 */
final class SessionBus {
    static final String ADDRESS = "DBUS_SESSION_BUS_ADDRESS";
    static final String RUNTIME_DIRECTORY = "XDG_RUNTIME_DIR";

    private static final String UNIX = "unix:";
    private static final String PATH = "path=";

    private SessionBus() {}

    /**
     * The socket: the first path in {@value #ADDRESS}, else {@code bus} in {@value #RUNTIME_DIRECTORY} where there is one.
     *
     * @throws BusException.Gone if these name none
     */
    static Path socket(Map<String, String> environment) throws BusException.Gone {
        String addresses = environment.getOrDefault(ADDRESS, "");
        Optional<Path> named = Stream.of(addresses.split(";"))
                .filter(address -> address.startsWith(UNIX))
                .flatMap(address -> Stream.of(address.substring(UNIX.length()).split(",")))
                .filter(parameter -> parameter.startsWith(PATH))
                .flatMap(parameter -> path(unescaped(parameter.substring(PATH.length()))).stream())
                .findFirst();
        Optional<Path> usual = path(environment.getOrDefault(RUNTIME_DIRECTORY, ""))
                .map(directory -> directory.resolve("bus"))
                .filter(Files::exists);
        return named.or(() -> usual)
                .orElseThrow(() -> BusException.Gone.because(
                        addresses.isEmpty()
                                ? "There is no session bus: neither " + ADDRESS + " nor " + RUNTIME_DIRECTORY
                                        + " leads to one."
                                : "The session bus cannot be used: " + ADDRESS
                                        + " names no socket in the file system, and " + RUNTIME_DIRECTORY
                                        + " has none."));
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String unescaped(String value) {
        byte[] escaped = value.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(escaped.length);
        for (int i = 0; i < escaped.length; i++) {
            int high = i + 2 < escaped.length && escaped[i] == '%' ? Character.digit(escaped[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(escaped[i + 2], 16) : -1;
            if (low >= 0) {
                plain.write(high << 4 | low);
                i += 2;
            } else {
                plain.write(escaped[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }
}
