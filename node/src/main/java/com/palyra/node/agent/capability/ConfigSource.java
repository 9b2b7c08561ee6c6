package com.palyra.node.agent.capability;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Reads the file that says which programs a device runs, if nobody but this user and root can have written it. */
public final class ConfigSource {
    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private ConfigSource() {}

    /**
     * The configuration in that file.
     *
     * @param required whether the file has to be there; without it everything is {@link DeviceConfig#standard()}
     * @throws PalyraException {@link ErrorCode#CONFIGURATION}, which names the file
     */
    public static DeviceConfig read(Path file, boolean required) {
        try {
            Path real = file.toRealPath();
            requireTrusted(real);
            try (InputStream in = Files.newInputStream(real)) {
                byte[] content = in.readNBytes(Limits.DEVICE_CONFIG_BYTES + 1);
                if (content.length > Limits.DEVICE_CONFIG_BYTES) {
                    throw wrong(file, "has more than " + Limits.DEVICE_CONFIG_BYTES + " bytes");
                }
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
                return DeviceConfig.parse(text, file.toString());
            }
        } catch (NoSuchFileException missing) {
            if (required) {
                throw wrong(file, "does not exist");
            }
            return DeviceConfig.standard();
        } catch (CharacterCodingException e) {
            throw wrong(file, "is not UTF-8");
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.CONFIGURATION, file + " cannot be read.", e);
        }
    }

    private static void requireTrusted(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw wrong(file, "is no regular file");
        }
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
        if (!root && !OwnerOnly.isOwn(file)) {
            throw wrong(file, "belongs to another user");
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(WRITABLE_BY_OTHERS::contains)) {
            throw wrong(file, "can be written by others; 'chmod go-w' mends it");
        }
    }

    private static PalyraException wrong(Path file, String why) {
        return new PalyraException(ErrorCode.CONFIGURATION, file + " " + why + ".");
    }
}
