package com.palyra.node.admin;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Fingerprints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the admin socket of a state directory is: {@code admin.sock} in it, or, when that path is longer than the system
 * takes, in an owner-only directory of the temporary folder that is named by a hash of the path. Server and client find
 * the same place without asking each other.
 */
public final class AdminSocket {
    private static final String NAME = "admin.sock";
    private static final int HASH_CHARACTERS = 24;

    private final Path directory;
    private final boolean elsewhere;

    private AdminSocket(Path directory, boolean elsewhere) {
        this.directory = directory;
        this.elsewhere = elsewhere;
    }

    /** The socket of a state directory. Nothing is created. */
    public static AdminSocket of(Path stateDirectory) {
        return of(stateDirectory, temporaryFolder());
    }

    static AdminSocket of(Path stateDirectory, Path temporaryFolder) {
        Path directory = canonical(stateDirectory);
        if (bytes(directory.resolve(NAME)).length <= Limits.SOCKET_PATH_BYTES) {
            return new AdminSocket(directory, false);
        }
        String hash = Fingerprints.sha256Hex(bytes(directory)).substring(0, HASH_CHARACTERS);
        return new AdminSocket(temporaryFolder.resolve("palyra-" + hash), true);
    }

    /** The path to bind or to connect to. */
    public Path path() {
        return directory.resolve(NAME);
    }

    /**
     * Makes the place ready to be bound by the process that holds the state directory's lock: the short directory exists
     * and is private, and a socket that a killed process left is gone.
     *
     * @throws PalyraException {@link ErrorCode#STATE_UNUSABLE} when the short directory belongs to somebody else
     */
    void prepare() throws IOException {
        if (elsewhere) {
            createPrivate(directory);
        }
        Files.deleteIfExists(path());
    }

    /** Removes the socket and the short directory. */
    void remove() throws IOException {
        Files.deleteIfExists(path());
        if (elsewhere) {
            Files.deleteIfExists(directory);
        }
    }

    private static void createPrivate(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, ownerOnly(directory));
        } catch (FileAlreadyExistsException there) {
            if (!isOursAlone(directory)) {
                throw new PalyraException(
                        ErrorCode.STATE_UNUSABLE,
                        "The directory " + directory + " for the admin socket is not private to this user.",
                        there);
            }
        }
    }

    private static boolean isOursAlone(Path directory) throws IOException {
        if (!posix(directory)) {
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
        }
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return found.isDirectory()
                && found.owner().equals(Peers.thisUser())
                && PosixFilePermissions.toString(found.permissions()).equals("rwx------");
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return posix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Without the links in it, so that two spellings of one directory find one socket. */
    private static Path canonical(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException missing) {
            return directory.toAbsolutePath().normalize();
        }
    }

    /** Not {@code java.io.tmpdir}: that differs between the sessions of one user. */
    private static Path temporaryFolder() {
        Path shared = Path.of("/tmp");
        return Files.isDirectory(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir", "."));
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }
}
