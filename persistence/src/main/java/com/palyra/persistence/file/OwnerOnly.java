package com.palyra.persistence.file;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may touch a file: its owner, which is this process's user, and nobody else. On file systems without POSIX
 * permissions the operating system's own rules for the user's folder apply.
 */
public final class OwnerOnly {
    /** How the names of unfinished files begin. */
    static final String TEMPORARY = ".tmp-";

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnerOnly() {}

    /** Creates a directory with 0700 where there is none; parents get what the platform gives. */
    public static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, attributes(directory, DIRECTORY));
        } catch (FileAlreadyExistsException e) {
            // Another process was quicker, unless what is there is a file or a link that leads nowhere.
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** Sets a directory to 0700. */
    public static void restrictDirectory(Path directory) throws IOException {
        if (isPosix(directory)) {
            Files.setPosixFilePermissions(directory, DIRECTORY);
        }
    }

    /** Sets a file to 0600. */
    public static void restrictFile(Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    /** Creates an empty file with 0600 and a name of its own in that directory. */
    static Path createTemporary(Path directory) throws IOException {
        return Files.createTempFile(directory, TEMPORARY, "", attributes(directory, FILE));
    }

    /** Whether group or others have any right; a symbolic link is looked at itself. */
    public static boolean isPrivate(Path path) throws IOException {
        return !isPosix(path)
                || Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).stream()
                        .allMatch(permission -> permission.name().startsWith("OWNER_"));
    }

    /** Whether the file belongs to the user that this process runs as; a symbolic link is looked at itself. */
    public static boolean isOwn(Path path) throws IOException {
        return !isPosix(path)
                || ((Number) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue()
                        == new UnixSystem().getUid();
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
