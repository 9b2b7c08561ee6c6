package com.palyra.node.logging;

import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A rolling file that is created for its owner alone (0600, missing directories 0700), each time it is opened. On file
 * systems without POSIX permissions the state directory's protection is inherited.
 */
public final class OwnerOnlyRollingFileAppender<E> extends RollingFileAppender<E> {
    @Override
    public void openFile(String file) throws IOException {
        Path path = Path.of(file).toAbsolutePath();
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent, permissions(path, "rwx------"));
        }
        try {
            Files.createFile(path, permissions(path, "rw-------"));
        } catch (FileAlreadyExistsException reopened) {
            addInfo("Appending to " + path);
        }
        super.openFile(file);
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
