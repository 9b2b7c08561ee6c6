package com.palyra.persistence.state;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.file.ProcessLock;
import com.palyra.persistence.file.UnsafeFileException;
import com.palyra.persistence.secret.FileSecretStore;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A state directory: owner-only, and used by one process at a time once it is {@linkplain #lock locked}.
 *
 * <p>Layout: {@code secrets/} (secret store), {@code journal/} and {@code native/} (events), {@code log/}, {@code lock}.
 */
public final class StateDirectory implements AutoCloseable {
    /** Whose state it is; both can live on one machine. */
    public enum Role {
        /** A node and its admin commands. */
        NODE,
        /** A device. */
        DEVICE
    }

    private static final ProcessLock.Subject LOCK =
            new ProcessLock.Subject("The state directory", ErrorCode.STATE_IN_USE, ErrorCode.STATE_UNUSABLE);

    private static final String SECRETS = "secrets";

    private final Path root;
    private @Nullable ProcessLock lock;

    private StateDirectory(Path root) {
        this.root = root;
    }

    /** Where the state is when nobody says otherwise: {@code PALYRA_STATE_DIR}, else the platform's state folder. */
    public static Path resolveDefault(Map<String, String> environment, Properties system, Role role) {
        String named = environment.getOrDefault("PALYRA_STATE_DIR", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        return platformFolder(environment, system)
                .resolve("palyra")
                .resolve(role.name().toLowerCase(Locale.ROOT));
    }

    /** Whether nothing was ever kept there, as far as this user can see. Makes nothing. */
    public static boolean isUnused(Path directory) {
        return !Files.isDirectory(directory)
                || (Files.isReadable(directory) && Files.notExists(directory.resolve(SECRETS)));
    }

    /**
     * Opens the directory and creates it where there is none. An empty one that exists is set to 0700.
     *
     * @throws PalyraException {@link ErrorCode#STATE_NOT_PRIVATE} if it has content and others can enter it, {@link
     *     ErrorCode#STATE_UNUSABLE} if it cannot be used
     */
    public static StateDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            OwnerOnly.createDirectory(path);
            Path root = path.toRealPath();
            if (!OwnerOnly.isOwn(root)) {
                throw new PalyraException(
                        ErrorCode.STATE_UNUSABLE, "The state directory belongs to another user: " + path);
            }
            if (!OwnerOnly.isPrivate(root)) {
                requireEmpty(root);
                OwnerOnly.restrictDirectory(root);
                // From here on nobody else can put anything in; what came between the two looks is found now.
                requireEmpty(root);
            }
            DurableFile.removeLeftovers(root);
            return new StateDirectory(root);
        } catch (IOException e) {
            String why = e instanceof FileSystemException failed && failed.getReason() != null
                    ? " (" + failed.getReason() + ")"
                    : "";
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The state directory cannot be used: " + path + why, e);
        }
    }

    /**
     * Takes the directory for this process until {@link #close()}.
     *
     * @throws PalyraException {@link ErrorCode#STATE_IN_USE}, which names the process that has it; {@link
     *     ErrorCode#STATE_UNUSABLE} if nothing can be written there
     */
    public synchronized void lock(InstantSource clock) {
        if (!Files.isWritable(root)) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The state directory is read-only: " + root);
        }
        lock = ProcessLock.take(root.resolve("lock"), LOCK, clock);
    }

    /** The directory itself, absolute. */
    public Path root() {
        return root;
    }

    /** A place in the directory. */
    public Path path(String name) {
        return root.resolve(name);
    }

    /** A folder in the directory, owner-only, created where there is none. */
    public Path folder(String name) {
        Path folder = root.resolve(name);
        try {
            OwnerOnly.createDirectory(folder);
            if (Files.isSymbolicLink(folder) || !OwnerOnly.isOwn(folder) || !OwnerOnly.isPrivate(folder)) {
                throw new PalyraException(
                        ErrorCode.STATE_UNUSABLE, "The folder is a link, another user's or open to others: " + folder);
            }
            return folder;
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "Cannot create " + folder, e);
        }
    }

    /** The store of this machine's keys. */
    public FileSecretStore secrets(SecureRandom random) {
        return FileSecretStore.open(root.resolve(SECRETS), random);
    }

    /** Replaces a file as a whole; durable when it returns. */
    public void writeAtomically(String name, byte[] content) {
        try {
            DurableFile.at(root.resolve(name)).replace(content);
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "Cannot write " + root.resolve(name), e);
        }
    }

    /** Deletes a file; durable when it returns. */
    public void delete(String name) {
        try {
            DurableFile.at(root.resolve(name)).delete();
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "Cannot delete " + root.resolve(name), e);
        }
    }

    /** The content of a file, or empty when there is none. */
    public Optional<byte[]> read(String name, int maxBytes) {
        try {
            return DurableFile.at(root.resolve(name)).read(maxBytes);
        } catch (UnsafeFileException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "Cannot read " + root.resolve(name), e);
        }
    }

    /** Gives the directory back. */
    @Override
    public synchronized void close() {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    private static void requireEmpty(Path root) throws IOException {
        try (Stream<Path> content = Files.list(root)) {
            if (content.findAny().isPresent()) {
                throw new PalyraException(
                        ErrorCode.STATE_NOT_PRIVATE, "Others can enter the state directory; run: chmod 700 " + root);
            }
        }
    }

    private static Path platformFolder(Map<String, String> environment, Properties system) {
        // Programs of the command line follow HOME; the JVM's own property does not.
        String named = environment.getOrDefault("HOME", "");
        Path home = Path.of(named.startsWith("/") ? named : system.getProperty("user.home", "."));
        String platform = system.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (platform.contains("windows")) {
            return Path.of(environment.getOrDefault(
                    "LOCALAPPDATA", home.resolve("AppData/Local").toString()));
        }
        if (platform.contains("mac")) {
            return home.resolve("Library").resolve("Application Support");
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        return state.startsWith("/") ? Path.of(state) : home.resolve(".local").resolve("state");
    }
}
