package com.palyra.persistence.vault.secretservice;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real gnome-keyring on a real bus of its own, without a display. Bus, keyring files and configuration are in the folder
 * of the test; nothing of the machine's is read or started.
 */
public final class GnomeKeyring implements AutoCloseable {
    private static final String PASSWORD = "unlocks the test's keyring";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** A bus for one user that starts no services. */
    private static final String BUS_CONFIGURATION = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>unix:path=%s</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow send_destination="*"/>
                <allow receive_sender="*"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """;

    private final Path folder;
    private final Path socket;
    private final List<Process> started = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(() -> started.forEach(Process::destroyForcibly));

    private GnomeKeyring(Path folder) {
        this.folder = folder;
        this.socket = folder.resolve("bus");
    }

    /** Whether this machine has both. */
    public static boolean isInstalled() {
        return Stream.of("gnome-keyring-daemon", "dbus-daemon")
                .allMatch(program -> Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))));
    }

    /** Starts both; the login keyring is made, is the default one, and is unlocked. */
    public static GnomeKeyring start(Path folder) throws Exception {
        GnomeKeyring keyring = new GnomeKeyring(folder);
        Runtime.getRuntime().addShutdownHook(keyring.atExit);
        try {
            keyring.startAll();
            return keyring;
        } catch (Exception | AssertionError e) {
            keyring.close();
            throw e;
        }
    }

    private void startAll() throws Exception {
        Path configuration = folder.resolve("bus.conf");
        Files.writeString(configuration, BUS_CONFIGURATION.formatted(socket));
        for (String directory : List.of("home", "run", "data", "config", "cache")) {
            Files.createDirectory(
                    folder.resolve(directory),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Process bus = run("dbus-daemon", "--config-file=" + configuration, "--nofork", "--nopidfile");
        Waiting.until("the bus listens", () -> requireAlive(bus) && listens());
        startService();
    }

    /** What a process of this session sees in its environment. */
    public Map<String, String> environment() {
        return Map.of(SessionBus.ADDRESS, "unix:path=" + socket);
    }

    Path socket() {
        return socket;
    }

    /** The processes that were started. */
    List<Process> processes() {
        return List.copyOf(started);
    }

    /** kill -9 of the service; the bus goes on. */
    void killService() throws Exception {
        kill(service());
        Waiting.until("the bus notices the end of the service", () -> !hasOwner());
    }

    /** Stops the service where it is; it stays on the bus and says nothing. */
    void suspendService() throws Exception {
        signal("STOP");
    }

    /** Starts the service again over the same files, unlocked. */
    void restartService() throws Exception {
        startService();
    }

    /** kill -9 of the bus; the service ends with it. */
    void killBus() {
        kill(started.get(0));
    }

    /** Locks the default keyring, as its owner would. */
    void lock() throws Exception {
        try (BusConnection connection = connected()) {
            List<String> collection = List.of("/org/freedesktop/secrets/collection/login");
            connection.call(new BusCall(
                    "The keyring",
                    SecretService.NAME,
                    SecretService.PATH,
                    "org.freedesktop.Secret.Service",
                    "Lock",
                    "ao",
                    collection));
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            kill(process);
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void startService() throws Exception {
        Process process = run("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets");
        try (OutputStream password = process.getOutputStream()) {
            password.write(PASSWORD.getBytes(StandardCharsets.UTF_8));
        }
        Waiting.until("gnome-keyring is on the bus", () -> requireAlive(process) && hasOwner());
    }

    private Process service() {
        return started.get(started.size() - 1);
    }

    /** The socket is there a moment before anybody listens. */
    private boolean listens() throws BusException {
        try {
            connected().close();
            return true;
        } catch (BusException.Gone notYet) {
            return false;
        }
    }

    private boolean hasOwner() throws Exception {
        try (BusConnection connection = connected()) {
            return Boolean.TRUE.equals(connection
                    .call(BusCall.toBus("NameHasOwner", "s", SecretService.NAME))
                    .value("b", 0));
        }
    }

    private BusConnection connected() throws BusException {
        BusConnection connection = BusConnection.open(socket, LIMIT);
        connection.call(BusCall.toBus("Hello", ""));
        return connection;
    }

    private Process run(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(command[0] + ".out").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        environment.put("XDG_DATA_HOME", folder.resolve("data").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.putAll(environment());
        try {
            Process process = builder.start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new AssertionError(
                    "The keyring tests need a real keyring, and " + command[0]
                            + " cannot be run: apt-get install gnome-keyring dbus.",
                    e);
        }
    }

    private boolean requireAlive(Process process) throws IOException {
        if (!process.isAlive()) {
            String command = started.indexOf(process) == 0 ? "dbus-daemon" : "gnome-keyring-daemon";
            throw new AssertionError(command + " ended: " + Files.readString(folder.resolve(command + ".out")));
        }
        return true;
    }

    private void signal(String name) throws Exception {
        int code = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(service().pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("The service could not be sent " + name);
        }
    }

    private static void kill(Process process) {
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
