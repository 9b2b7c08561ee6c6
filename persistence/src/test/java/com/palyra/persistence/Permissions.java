package com.palyra.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Permissions and owners, as tests set and look at them. */
public final class Permissions {
    private static final int NOBODY = 65534;

    private Permissions() {}

    /** Sets permissions such as {@code rw-r-----}. */
    public static void chmod(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Gives the file to nobody, which only root can do: skips the test for other users. */
    public static void giveAway(Path path) throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "only root can give files away");
        Files.setAttribute(path, "unix:uid", NOBODY);
    }

    /** Replaces the file by a symbolic link to where it now is. */
    public static void replaceByLink(Path path) throws IOException {
        Path moved = path.resolveSibling(path.getFileName() + "-moved");
        Files.move(path, moved);
        Files.createSymbolicLink(path, moved);
    }

    /** Asserts permissions such as {@code rw-------}. */
    public static void assertMode(Path path, String permissions) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo(permissions);
    }
}
