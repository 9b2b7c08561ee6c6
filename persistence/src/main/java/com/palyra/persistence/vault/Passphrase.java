package com.palyra.persistence.vault;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a passphrase becomes a share: Argon2id (RFC 9106), by default with the second recommendation of its section 4: 64 MiB,
 * 3 passes, 4 lanes, a random salt of 16 bytes. Takes about a second and that much memory, so one is made at a time.
 *
 * @param memoryKib memory in KiB
 * @param passes over it
 * @param lanes it is divided into
 * @param salt random, 16 bytes
 */
record Passphrase(int memoryKib, int passes, int lanes, byte[] salt) {
    static final int SALT_BYTES = 16;
    static final int BYTES = 3 * Integer.BYTES + SALT_BYTES;
    private static final int SHARE_BYTES = 32;
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int MAX_MEMORY_KIB = 1024 * 1024;
    private static final int PASSES = 3;
    private static final int LANES = 4;
    /** A few at once take all memory that the node has. */
    private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);

    private static final int MAX_FACTOR = 16;

    /** Bounds what a record may make us spend. */
    Passphrase {
        boolean sane = memoryKib >= 8 * lanes
                && memoryKib <= MAX_MEMORY_KIB
                && passes >= 1
                && passes <= MAX_FACTOR
                && lanes >= 1
                && lanes <= MAX_FACTOR
                && salt.length == SALT_BYTES;
        if (!sane) {
            throw new IllegalArgumentException("Not parameters of Argon2id");
        }
    }

    static Passphrase fresh(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Passphrase(MEMORY_KIB, PASSES, LANES, salt);
    }

    static Passphrase read(ByteBuffer in) {
        int memory = in.getInt();
        int passes = in.getInt();
        int lanes = in.getInt();
        byte[] salt = new byte[SALT_BYTES];
        in.get(salt);
        return new Passphrase(memory, passes, lanes, salt);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(memoryKib)
                .putInt(passes)
                .putInt(lanes)
                .put(salt)
                .array();
    }

    /**
     * The share that these words stand for; the caller closes both.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_BUSY} while another one is made
     */
    SensitiveBytes share(SensitiveBytes words) {
        if (!ONE_AT_A_TIME.tryAcquire()) {
            throw new PalyraException(ErrorCode.VAULT_BUSY, "Another passphrase is being tried at this moment.");
        }
        try {
            return derived(words);
        } finally {
            ONE_AT_A_TIME.release();
        }
    }

    private SensitiveBytes derived(SensitiveBytes words) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] raw = words.exposeCopy();
        try {
            byte[] share = new byte[SHARE_BYTES];
            generator.generateBytes(raw, share);
            return SensitiveBytes.takeOwnership(share);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }
}
