package com.palyra.persistence.secret;

import com.palyra.persistence.file.DiskFullException;
import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OversizedFileException;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.file.UnsafeFileException;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Secrets as files of one owner-only directory, named by the hexadecimal form of their name, sealed under the key in
 * {@code .store-key.v1}. Reads the reference's files. Symbolic links, other users' files and files open to others are
 * refused with {@link ErrorCode#SECRET_UNSAFE}, damaged ones with {@link ErrorCode#SECRET_DAMAGED}. Several processes
 * may use one directory at once.
 */
public final class FileSecretStore implements SecretStore {
    private static final String KEY_FILE = ".store-key.v1";
    private static final int KEY_BYTES = 32;
    private static final Predicate<String> HEX =
            Pattern.compile("(?:[0-9a-f]{2})+").asMatchPredicate();

    private final Path directory;
    private final SecureRandom random;
    private final SensitiveBytes key;

    private FileSecretStore(Path directory, SecureRandom random, SensitiveBytes key) {
        this.directory = directory;
        this.random = random;
        this.key = key;
    }

    /**
     * Opens the store and creates it where there is none.
     *
     * @throws PalyraException {@link ErrorCode#SECRET_UNSAFE} or {@link ErrorCode#SECRET_DAMAGED}
     */
    public static FileSecretStore open(Path directory, SecureRandom random) {
        return attempt("The secret store cannot be opened", () -> {
            OwnerOnly.createDirectory(directory);
            if (Files.isSymbolicLink(directory) || !OwnerOnly.isOwn(directory) || !OwnerOnly.isPrivate(directory)) {
                throw new PalyraException(
                        ErrorCode.SECRET_UNSAFE, "The directory of secrets is a link or open to others: " + directory);
            }
            DurableFile.removeLeftovers(directory);
            return new FileSecretStore(directory, random, storeKey(directory, random));
        });
    }

    /** Whether a store in that directory has a secret of that name, which need not be readable. Opens and makes nothing. */
    public static boolean holds(Path directory, String name) {
        return Files.exists(directory.resolve(fileName(name)), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public Optional<SensitiveBytes> read(String name) {
        return attempt("The secret '" + name + "' cannot be read", () -> {
            Optional<byte[]> content = file(name).read(SealedSecret.MAX_BYTES);
            return content.isEmpty() ? Optional.empty() : Optional.of(opened(name, content.get()));
        });
    }

    @Override
    public void write(String name, SensitiveBytes value) {
        DurableFile file = file(name);
        byte[] sealed = sealed(name, value);
        attempt("The secret '" + name + "' cannot be written", () -> {
            file.replace(sealed);
            return true;
        });
    }

    @Override
    public SensitiveBytes writeIfAbsent(String name, SensitiveBytes value) {
        DurableFile file = file(name);
        byte[] sealed = sealed(name, value);
        return attempt("The secret '" + name + "' cannot be written", () -> {
            while (true) {
                Optional<SensitiveBytes> winner = file.createOnce(sealed)
                        ? Optional.of(SensitiveBytes.takeOwnership(value.exposeCopy()))
                        : read(name);
                if (winner.isPresent()) {
                    return winner.get();
                }
            }
        });
    }

    @Override
    public void removeLeftovers(String name) {
        DurableFile file = file(name);
        attempt("What is left of the secret '" + name + "' cannot be removed", () -> {
            file.removeLeftovers();
            return true;
        });
    }

    @Override
    public boolean delete(String name) {
        return attempt("The secret '" + name + "' cannot be deleted", file(name)::delete);
    }

    @Override
    public List<String> list(String prefix) {
        return attempt("The secret store cannot be listed", () -> {
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .map(file -> String.valueOf(file.getFileName()))
                        .filter(HEX)
                        .map(hex -> new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8))
                        .filter(name -> name.startsWith(prefix))
                        .sorted()
                        .toList();
            }
        });
    }

    private DurableFile file(String name) {
        return DurableFile.at(directory.resolve(fileName(name)));
    }

    private static String fileName(String name) {
        SecretNames.require(name);
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] sealed(String name, SensitiveBytes value) {
        SecretNames.require(value);
        byte[] sealed = SealedSecret.seal(key, name, value, random);
        byte[] plain = value.exposeCopy();
        try (SensitiveBytes again = opened(name, sealed)) {
            if (!again.constantTimeEquals(plain)) {
                throw new IllegalStateException("What was sealed does not open to the same value");
            }
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
        return sealed;
    }

    private SensitiveBytes opened(String name, byte[] content) {
        try {
            return SealedSecret.open(key, name, content);
        } catch (GeneralSecurityException e) {
            throw new PalyraException(
                    ErrorCode.SECRET_DAMAGED, "The secret '" + name + "' is damaged or was exchanged.", e);
        }
    }

    private static SensitiveBytes storeKey(Path directory, SecureRandom random) throws IOException {
        DurableFile file = DurableFile.at(directory.resolve(KEY_FILE));
        Optional<byte[]> stored = file.read(KEY_BYTES);
        if (stored.isEmpty()) {
            requireEmpty(directory);
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            file.createOnce(fresh);
            Arrays.fill(fresh, (byte) 0);
            stored = file.read(KEY_BYTES);
        }
        return stored.filter(bytes -> bytes.length == KEY_BYTES)
                .map(SensitiveBytes::takeOwnership)
                .orElseThrow(() -> new PalyraException(
                        ErrorCode.SECRET_DAMAGED, "The key of the secret store has not 32 bytes: " + KEY_FILE));
    }

    /** A new key beside sealed files would make them unreadable for ever without a word. */
    private static void requireEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            boolean keyJustCreated = Files.exists(directory.resolve(KEY_FILE), LinkOption.NOFOLLOW_LINKS);
            if (!keyJustCreated && files.anyMatch(file -> HEX.test(String.valueOf(file.getFileName())))) {
                throw new PalyraException(
                        ErrorCode.SECRET_DAMAGED, "There are secrets but their key is gone: " + KEY_FILE);
            }
        }
    }

    private interface Disk<T> {
        T run() throws IOException;
    }

    private static <T> T attempt(String what, Disk<T> action) {
        try {
            return action.run();
        } catch (UnsafeFileException e) {
            throw new PalyraException(ErrorCode.SECRET_UNSAFE, what + ": " + e.getMessage() + ".", e);
        } catch (OversizedFileException e) {
            throw new PalyraException(ErrorCode.SECRET_DAMAGED, what + ": " + e.getMessage() + ".", e);
        } catch (DiskFullException e) {
            throw e.named(what);
        } catch (IOException | UncheckedIOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, what + ": " + e.getMessage() + ".", e);
        }
    }
}
