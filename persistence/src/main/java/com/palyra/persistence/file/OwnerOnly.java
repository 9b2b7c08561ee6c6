package com.palyra.persistence.file;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may touch a file: its owner, which is this process's user, and nobody else. On file systems without POSIX
 * permissions the operating system's own rules for the user's folder apply.
 */
public final class OwnerOnly {
    /** How the names of unfinished files begin. */
    static final String TEMPORARY = ".tmp-";

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private static final String UNIX = "unix";
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains(UNIX);
    /** This process's user, who stays the same; -1 where users have no numbers. */
    private static final long OWN_UID = POSIX ? new UnixSystem().getUid() : -1;
    /** Rights of those in {@code st_mode} (sys/stat.h). */
    private static final long GROUP_AND_OTHERS = 077;

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
        } catch (IOException e) {
            throw parent == null ? e : DiskFullException.orOther(parent, 0, e);
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

    /** Creates an empty file with 0600 in that directory, and a name of its own that begins like this. */
    static Path createTemporary(Path directory, String prefix) throws IOException {
        return Files.createTempFile(directory, prefix, "", attributes(directory, FILE));
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
                || ((Number) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue() == OWN_UID;
    }

    /**
     * Refuses anything but a regular file that is this user's alone. One look at the file tells, because every read of a key
     * or a value begins with it.
     *
     * @throws UnsafeFileException saying what is wrong with it
     */
    static void requireSafe(Path file) throws IOException {
        if (!isPosix(file)) {
            requireRegular(
                    file,
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .isRegularFile());
            return;
        }
        Map<String, Object> found =
                Files.readAttributes(file, "unix:isRegularFile,uid,mode", LinkOption.NOFOLLOW_LINKS);
        requireRegular(file, (Boolean) found.get("isRegularFile"));
        if (number(found, "uid") != OWN_UID) {
            throw new UnsafeFileException(file + " belongs to another user");
        }
        if ((number(found, "mode") & GROUP_AND_OTHERS) != 0) {
            throw new UnsafeFileException(file + " is open to others; 'chmod 600' mends it");
        }
    }

    private static void requireRegular(Path file, @Nullable Boolean regular) throws UnsafeFileException {
        if (!Boolean.TRUE.equals(regular)) {
            throw new UnsafeFileException(file + " is a link or no regular file");
        }
    }

    private static long number(Map<String, Object> found, String name) {
        return found.get(name) instanceof Number number ? number.longValue() : -1;
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem() == FileSystems.getDefault()
                ? POSIX
                : path.getFileSystem().supportedFileAttributeViews().contains(UNIX);
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
