package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.vault.ScopeRecord.Entry;
import com.palyra.persistence.vault.ScopeRecord.State;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of keys are read strictly: what is no record is damaged, and what is one has no other form. */
class KeyRecordsTest {
    private static final Ulid VAULT = BlobBackendContract.VAULT;

    /** Each kind of record: good ones, and how it is read and written again. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Form {
        SCOPE(bytes -> ScopeRecord.parse(bytes).toBytes(), scope(), rotatingScope()),
        DEKS(bytes -> DekFile.toBytes(DekFile.parse(bytes)), DekFile.toBytes(new TreeMap<>()), deks()),
        ROOT(
                bytes -> {
                    try (SensitiveBytes stored = SensitiveBytes.copyOf(bytes);
                            SensitiveBytes again = RootRecord.parse(stored).exposeBytes()) {
                        return again.exposeCopy();
                    }
                },
                root(RootShare.Kind.NONE, false),
                root(RootShare.Kind.NONE, true),
                root(RootShare.Kind.OS_STORE, true),
                root(RootShare.Kind.PASSPHRASE, false));

        private final UnaryOperator<byte[]> again;
        private final List<byte[]> good;

        Form(UnaryOperator<byte[]> again, byte[]... good) {
            this.again = again;
            this.good = List.of(good);
        }

        List<byte[]> good() {
            return good;
        }

        /** Either damaged and nothing else, or the very same bytes when it is written again. */
        boolean reads(byte[] input) {
            try {
                byte[] written = again.apply(input);
                if (!Arrays.equals(written, input)) {
                    throw new AssertionError(
                            "Another form of the same record: " + HexFormat.of().formatHex(input));
                }
                return true;
            } catch (PalyraException damaged) {
                assertThat(damaged.error()).isEqualTo(ErrorCode.VAULT_DAMAGED);
                assertThat(damaged.sentence()).hasSizeLessThan(100);
                return false;
            } catch (RuntimeException unexpected) {
                throw new AssertionError(HexFormat.of().formatHex(input), unexpected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGoodRecordReadsBack(Form form) {
        assertThat(form.good).allMatch(form::reads);
    }

    @ParameterizedTest
    @EnumSource
    void everyByteChangedIsDamagedOrAnotherRecord(Form form) {
        for (byte[] good : form.good) {
            for (int at = 0; at < good.length; at++) {
                for (int value : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
                    byte[] changed = good.clone();
                    changed[at] ^= (byte) value;
                    form.reads(changed);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedAtEveryLengthOrLongerItIsDamaged(Form form) {
        for (byte[] good : form.good) {
            for (int length = 0; length < good.length; length++) {
                assertThat(form.reads(Arrays.copyOf(good, length))).isFalse();
            }
            for (int more : new int[] {1, 2, 60, 68}) {
                assertThat(form.reads(Arrays.copyOf(good, good.length + more))).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNumberThatIsTooLargeIsDamagedBeforeAnythingIsAllocated(Form form) {
        for (byte[] good : form.good) {
            for (int at = 4; at + Integer.BYTES <= good.length; at++) {
                for (int number : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 4097, 769}) {
                    byte[] changed = good.clone();
                    ByteBuffer.wrap(changed).putInt(at, number);
                    form.reads(changed);
                }
            }
        }
    }

    @Test
    void aRootKeyOfZerosIsDamagedBecauseItLooksLikeOneThatWasOverwritten() {
        for (RootShare.Kind kind : List.of(RootShare.Kind.NONE, RootShare.Kind.OS_STORE)) {
            byte[] record = root(kind, false);
            int key = kind == RootShare.Kind.NONE ? 32 : WrappedKey.BYTES;
            Arrays.fill(record, record.length - key, record.length, (byte) 0);
            assertThat(Form.ROOT.reads(record)).isFalse();
        }
    }

    private static WrappedKey wrapped(int seed) {
        return new WrappedKey(Arrays.copyOf(BlobBackendContract.random(WrappedKey.BYTES + seed), WrappedKey.BYTES));
    }

    private static byte[] scope() {
        return ScopeRecord.first(Scope.GLOBAL, new TreeMap<>(Map.of(1L, wrapped(1))))
                .toBytes();
    }

    private static byte[] rotatingScope() {
        NavigableMap<Long, WrappedKey> roots = new TreeMap<>(Map.of(4L, wrapped(1), 5L, wrapped(2)));
        return new ScopeRecord(
                        Scope.parse("channel:méil:me@example.org"),
                        new TreeMap<>(Map.of(
                                2L, new Entry(State.RETIRED, new TreeMap<>()),
                                3L, new Entry(State.CURRENT, roots),
                                4L, new Entry(State.NEXT, roots))))
                .toBytes();
    }

    private static byte[] deks() {
        NavigableMap<ObjectId, WrappedKey> deks = new TreeMap<>();
        for (int i = 1; i < 4; i++) {
            deks.put(version("global/a", i).objectId(), i == 2 ? WrappedKey.SHREDDED : wrapped(i));
        }
        return DekFile.toBytes(deks);
    }

    private static byte[] root(RootShare.Kind kind, boolean preparing) {
        boolean bare = kind == RootShare.Kind.NONE;
        NavigableMap<Long, byte[]> keys = new TreeMap<>();
        keys.put(7L, BlobBackendContract.random(bare ? 32 : WrappedKey.BYTES));
        if (preparing) {
            keys.put(8L, BlobBackendContract.random(bare ? 32 : WrappedKey.BYTES));
        }
        Passphrase passphrase =
                kind == RootShare.Kind.PASSPHRASE ? new Passphrase(64, 1, 1, new byte[Passphrase.SALT_BYTES]) : null;
        RootShare share = new RootShare(kind, bare ? null : House.NOW);
        try (SensitiveBytes bytes = new RootRecord(VAULT, share, passphrase, keys, preparing, true).exposeBytes()) {
            return bytes.exposeCopy();
        }
    }
}
