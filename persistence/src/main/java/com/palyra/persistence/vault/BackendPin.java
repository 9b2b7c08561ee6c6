package com.palyra.persistence.vault;

import com.palyra.persistence.file.DurableFile;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which backend a vault is in: {@code backend.kind} names it, and {@code backend.previous} one that it was moved from and that
 * still has to be emptied. Nothing but a move changes the first.
 */
final class BackendPin {
    private static final int MAX_BYTES = 64;

    private final DurableFile kind;
    private final DurableFile previous;
    private final Runnable step;

    /** The notes in this folder. The step comes before each change on the disk; a test stops there. */
    BackendPin(Path directory, Runnable step) {
        this.step = step;
        kind = DurableFile.at(directory.resolve("backend.kind"));
        previous = DurableFile.at(directory.resolve("backend.previous"));
    }

    Optional<BackendKind> kind() {
        return read(kind);
    }

    Optional<BackendKind> previous() {
        return read(previous);
    }

    void pin(BackendKind to) {
        write(kind, to);
    }

    void remember(BackendKind toEmpty) {
        write(previous, toEmpty);
    }

    void forgetPrevious() {
        step.run();
        try {
            previous.delete();
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.VAULT_WRITE_FAILED, "The vault's backend cannot be noted.", e);
        }
    }

    private static Optional<BackendKind> read(DurableFile file) {
        try {
            return file.read(MAX_BYTES)
                    .map(bytes -> BackendKind.parse(new String(bytes, StandardCharsets.US_ASCII).strip()));
        } catch (IOException | IllegalArgumentException e) {
            throw new PalyraException(
                    ErrorCode.VAULT_DAMAGED, "The file backend.kind or backend.previous of the vault is damaged.", e);
        }
    }

    private void write(DurableFile file, BackendKind kind) {
        step.run();
        try {
            file.replace((kind.wireName() + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.VAULT_WRITE_FAILED, "The vault's backend cannot be noted.", e);
        }
    }
}
