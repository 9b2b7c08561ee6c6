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
import java.util.stream.Stream;

/**
 * The files of keys: {@code <scope id>/scope.key} and, for each generation of the scope key, {@code <scope
 * id>/<generation>/<first digits of the object id>}. Each is replaced as a whole; what was replaced is gone, and so is what an
 * interrupted write left in its folder. One writer at a time for each folder. Owner-only.
 */
final class KeyFiles {
    private static final String SCOPE_KEY = "scope.key";

    private final Path directory;
    private final Runnable step;

    private KeyFiles(Path directory, Runnable step) {
        this.directory = directory;
        this.step = step;
    }

    /** The files in this folder, which is made. The step comes before each change on the disk; a test stops there. */
    static KeyFiles open(Path directory, Runnable step) {
        return attempt("The keys of the vault cannot be read", ErrorCode.VAULT_WRITE_FAILED, () -> {
            OwnerOnly.createDirectory(directory);
            DurableFile.syncDirectory(directory.toAbsolutePath().normalize().resolve(".."));
            return new KeyFiles(directory, step);
        });
    }

    /** Ids of the scopes that have keys. */
    List<String> scopes() {
        return attempt("The keys of the vault cannot be listed", ErrorCode.VAULT_DAMAGED, () -> names(directory));
    }

    Optional<byte[]> scope(String scope) {
        return read(scopeFile(scope), ScopeRecord.MAX_BYTES);
    }

    void writeScope(String scope, byte[] record) {
        write(scopeFile(scope), record);
    }

    /** Whether there is a folder of DEKs of any generation. */
    boolean hasDeks(String scope) {
        Path folder = directory.resolve(scope);
        return attempt(
                "The keys of the vault cannot be listed",
                ErrorCode.VAULT_DAMAGED,
                () -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && names(folder).stream().anyMatch(name -> Files.isDirectory(folder.resolve(name))));
    }

    Optional<byte[]> deks(String scope, long generation, String name) {
        return read(folder(scope, generation).resolve(name), DekFile.MAX_BYTES);
    }

    void writeDeks(String scope, long generation, String name, byte[] file) {
        write(folder(scope, generation).resolve(name), file);
    }

    /** Names of the files of DEKs of that generation. */
    List<String> dekFiles(String scope, long generation) {
        Path folder = folder(scope, generation);
        return attempt("The keys of the vault cannot be listed", ErrorCode.VAULT_DAMAGED, () -> {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return List.of();
            }
            return names(folder).stream()
                    .filter(name -> name.length() == DekFile.DIGITS)
                    .toList();
        });
    }

    /** Removes every DEK of that generation; durable when it returns. */
    void deleteDeks(String scope, long generation) {
        Path folder = folder(scope, generation);
        attempt("Keys of the vault cannot be deleted", ErrorCode.VAULT_WRITE_FAILED, () -> {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                for (String name : names(folder)) {
                    step.run();
                    Files.deleteIfExists(folder.resolve(name));
                }
                step.run();
                Files.deleteIfExists(folder);
                DurableFile.syncDirectory(directory.resolve(scope));
            }
            return true;
        });
    }

    private Optional<byte[]> read(Path file, int maxBytes) {
        return attempt(
                "A key of the vault cannot be read",
                ErrorCode.VAULT_DAMAGED,
                () -> DurableFile.at(file).read(maxBytes));
    }

    /** Copies of keys that interrupted writes left in the folder would outlive what replaces or ends them. */
    private void write(Path file, byte[] content) {
        Path folder = file.resolveSibling("");
        attempt("A key of the vault cannot be written", ErrorCode.VAULT_WRITE_FAILED, () -> {
            create(folder);
            DurableFile.removeAllLeftovers(folder);
            step.run();
            DurableFile.at(file).replace(content);
            return true;
        });
    }

    /** Creates a folder and its parent, and makes durable that they are there. */
    private void create(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null || folder.equals(directory) || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        create(parent);
        step.run();
        OwnerOnly.createDirectory(folder);
        DurableFile.syncDirectory(parent);
    }

    private Path scopeFile(String scope) {
        return directory.resolve(scope).resolve(SCOPE_KEY);
    }

    private Path folder(String scope, long generation) {
        return directory.resolve(scope).resolve(Long.toString(generation));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private static <T> T attempt(String sentence, ErrorCode error, Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (DiskFullException e) {
            throw e.named(sentence);
        } catch (IOException e) {
            throw new PalyraException(error, sentence + ".", e);
        }
    }
}
