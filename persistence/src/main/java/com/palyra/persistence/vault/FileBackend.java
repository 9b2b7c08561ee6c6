package com.palyra.persistence.vault;

import com.palyra.persistence.file.DiskFullException;
import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code encrypted_file}: one owner-only file for each blob, in 256 folders by the first digits of its id, so that no folder
 * grows without bound and a write costs the same in every vault. Blobs are sealed before they come here.
 */
public final class FileBackend implements BlobBackend {
    private static final int FOLDER_DIGITS = 2;

    private final Path directory;
    private final int longest;

    private FileBackend(Path directory, int longest) {
        this.directory = directory;
        this.longest = longest;
    }

    /** The backend in this directory, which is created where there is none. */
    public static FileBackend open(Path directory) {
        return open(directory, BLOB_BYTES);
    }

    /** The same for blobs of at most {@code longest} bytes, for a backend that wraps blobs before they are written. */
    public static FileBackend open(Path directory, int longest) {
        try {
            OwnerOnly.createDirectory(directory);
            DurableFile.syncDirectory(directory.toAbsolutePath().normalize().resolve(".."));
            return new FileBackend(directory, longest);
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The folder of sealed values cannot be used: " + directory, e);
        }
    }

    @Override
    public BackendKind kind() {
        return BackendKind.ENCRYPTED_FILE;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        if (blob.length > longest) {
            throw new IllegalArgumentException("A blob has at most " + longest + " bytes");
        }
        try {
            Path file = file(id);
            Path folder = folder(id);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                OwnerOnly.createDirectory(folder);
                DurableFile.syncDirectory(directory);
            }
            DurableFile.at(file).replace(blob);
        } catch (DiskFullException e) {
            throw e.named("The sealed value cannot be written");
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.VAULT_WRITE_FAILED, "The sealed value cannot be written to " + directory + ".", e);
        }
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        try {
            return DurableFile.at(file(id)).read(longest);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean delete(ObjectId id) {
        try {
            return Files.exists(file(id), LinkOption.NOFOLLOW_LINKS)
                    && DurableFile.at(file(id)).delete();
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.VAULT_WRITE_FAILED, "A sealed value cannot be deleted in " + directory + ".", e);
        }
    }

    /** Also removes what interrupted writes left behind. */
    @Override
    public void list(Consumer<ObjectId> ids) {
        try {
            for (Path folder : children(directory)) {
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    DurableFile.removeLeftovers(folder);
                    children(folder).stream()
                            .map(file -> String.valueOf(file.getFileName()))
                            .filter(ObjectId::isOne)
                            .map(ObjectId::new)
                            .forEach(ids);
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private PalyraException unreadable(IOException cause) {
        return new PalyraException(
                ErrorCode.VAULT_BACKEND_UNAVAILABLE, "A sealed value cannot be read in " + directory + ".", cause);
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private Path folder(ObjectId id) {
        return directory.resolve(id.digits().substring(0, FOLDER_DIGITS));
    }

    private Path file(ObjectId id) {
        return folder(id).resolve(id.value());
    }
}
