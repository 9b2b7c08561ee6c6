package com.palyra.persistence.vault.dpapi;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.FileBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code windows_dpapi}: a {@link FileBackend} whose files Windows encrypts for the user. A file that was copied to another
 * user or machine, or put in the place of another one, does not open: {@link ErrorCode#VAULT_DAMAGED}.
 *
 * <p>A blob is opened once before it is written, so what is acknowledged can be read. The encryption is tested with Wine's
 * crypt32. On Windows itself this is not tested; the files below it are written with calls that sync a directory, which its
 * file systems do not offer to Java.
 */
public final class DpapiBackend implements BlobBackend {
    /** Stands before every blob, so that nothing empty is encrypted and another format can be told. */
    private static final byte FORMAT = 1;

    private final FileBackend files;
    private final Ulid vault;
    private final DataProtection protection;

    private DpapiBackend(FileBackend files, Ulid vault, DataProtection protection) {
        this.files = files;
        this.vault = vault;
        this.protection = protection;
    }

    /** The backend of this vault in a directory of its own, which is created where there is none. */
    public static DpapiBackend open(Path directory, Ulid vault, DataProtection protection) {
        int longest = 1 + BLOB_BYTES + DataProtection.OVERHEAD_BYTES;
        return new DpapiBackend(FileBackend.open(directory, longest), vault, protection);
    }

    @Override
    public BackendKind kind() {
        return BackendKind.WINDOWS_DPAPI;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        if (blob.length > BLOB_BYTES) {
            throw new IllegalArgumentException("A blob has at most " + BLOB_BYTES + " bytes");
        }
        byte[] plain = new byte[1 + blob.length];
        plain[0] = FORMAT;
        System.arraycopy(blob, 0, plain, 1, blob.length);
        try {
            files.put(id, wrapped(plain, entropy(id)));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private byte[] wrapped(byte[] plain, byte[] entropy) {
        byte[] wrapped = protection.protect(plain, entropy);
        byte[] opened = protection.unprotect(wrapped, entropy);
        boolean same = MessageDigest.isEqual(plain, opened);
        Arrays.fill(opened, (byte) 0);
        if (!same) {
            throw new PalyraException(
                    ErrorCode.VAULT_WRITE_FAILED, "Windows opens something else than what it has encrypted.");
        }
        return wrapped;
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        return files.get(id).map(wrapped -> opened(id, wrapped));
    }

    @Override
    public boolean delete(ObjectId id) {
        return files.delete(id);
    }

    @Override
    public void list(Consumer<ObjectId> ids) {
        files.list(ids);
    }

    @Override
    public void close() {
        files.close();
    }

    private byte[] opened(ObjectId id, byte[] wrapped) {
        byte[] plain = protection.unprotect(wrapped, entropy(id));
        try {
            if (plain.length < 1 || plain.length > 1 + BLOB_BYTES || plain[0] != FORMAT) {
                throw new PalyraException(
                        ErrorCode.VAULT_DAMAGED, "A value that Windows encrypted has an unknown form.");
            }
            return Arrays.copyOfRange(plain, 1, plain.length);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private byte[] entropy(ObjectId id) {
        return LengthPrefixed.labelled(Labels.VAULT_DPAPI)
                .add(vault.value())
                .add(id.value())
                .toByteArray();
    }
}
