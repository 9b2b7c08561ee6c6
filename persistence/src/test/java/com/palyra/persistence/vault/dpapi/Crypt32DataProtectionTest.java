package com.palyra.persistence.vault.dpapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done around the two calls; that the calls themselves are right is seen with Wine. */
class Crypt32DataProtectionTest {
    private static final byte[] ENTROPY = {1, 2, 3};

    private final Windows windows = new Windows();
    private final Crypt32DataProtection protection = new Crypt32DataProtection(windows, windows);

    @Test
    void whatComesOutIsCopiedClearedAndGivenBack() {
        assertThat(protection.protect(new byte[] {7, 8, 9}, ENTROPY)).containsExactly(9, 8, 7);
        assertThat(protection.unprotect(new byte[] {9, 8, 7}, ENTROPY)).containsExactly(7, 8, 9);
        assertThat(protection.protect(new byte[0], ENTROPY)).isEmpty();
        assertThat(windows.given).hasSize(3);
        assertThat(windows.returned).containsExactlyElementsOf(windows.given);
        assertThat(windows.uncleared).isZero();
        assertThat(windows.flags).containsOnly(Crypt32.CRYPTPROTECT_UI_FORBIDDEN);
        assertThat(windows.entropies).allSatisfy(entropy -> assertThat(entropy).containsExactly(1, 2, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "13, VAULT_DAMAGED",
        "-2146893813, VAULT_DAMAGED",
        "5, VAULT_BACKEND_UNAVAILABLE",
        "1722, VAULT_BACKEND_UNAVAILABLE"
    })
    void theLastErrorIsTold(int error, ErrorCode code) {
        windows.error = error;
        assertThatThrownBy(() -> protection.unprotect(new byte[10], ENTROPY))
                .hasMessageContaining(Integer.toUnsignedString(error))
                .satisfies(
                        thrown -> assertThat(((PalyraException) thrown).error()).isEqualTo(code));
        assertThat(windows.returned).isEmpty();
    }

    @Test
    void anOutputThatIsTooLongIsNotCopiedButGivenBack() {
        windows.more = 1;
        int longest = DataProtection.DATA_BYTES;
        assertThatThrownBy(() -> protection.unprotect(new byte[longest], ENTROPY))
                .satisfies(
                        thrown -> assertThat(((PalyraException) thrown).error()).isEqualTo(ErrorCode.VAULT_DAMAGED));
        assertThat(windows.returned).hasSize(1);
        windows.more = 0;
        assertThat(protection.unprotect(new byte[longest], ENTROPY)).hasSize(longest);
        assertThat(windows.uncleared).isZero();
    }

    @Test
    void inputsAreBounded() {
        assertThatThrownBy(() -> protection.protect(new byte[DataProtection.DATA_BYTES + 1], ENTROPY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> protection.protect(new byte[1], new byte[DataProtection.ENTROPY_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(windows.flags).isEmpty();
    }

    @Test
    void otherSystemsHaveNone() {
        assumeFalse(Platform.isWindows());
        assertThatThrownBy(Crypt32DataProtection::load)
                .satisfies(thrown ->
                        assertThat(((PalyraException) thrown).error()).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE));
    }

    /** Turns bytes round instead of encrypting them, and keeps account of the memory. */
    private static final class Windows implements Crypt32, Kernel32 {
        private static final long DATA = Native.POINTER_SIZE;

        final List<Memory> given = new ArrayList<>();
        final List<Pointer> returned = new ArrayList<>();
        final List<Integer> flags = new ArrayList<>();
        final List<byte[]> entropies = new ArrayList<>();
        int uncleared;
        int error;
        int more;

        @Override
        public int CryptProtectData(
                Pointer data,
                @Nullable Pointer description,
                Pointer entropy,
                @Nullable Pointer reserved,
                @Nullable Pointer prompt,
                int flag,
                Pointer out) {
            flags.add(flag);
            entropies.add(bytes(entropy));
            if (error != 0) {
                Native.setLastError(error);
                return 0;
            }
            byte[] in = bytes(data);
            int length = in.length + more;
            Memory memory = new Memory(Math.max(1, length));
            memory.clear();
            for (int i = 0; i < in.length; i++) {
                memory.setByte(in.length - 1 - i, in[i]);
            }
            given.add(memory);
            out.setInt(0, length);
            out.setPointer(DATA, memory);
            return 1;
        }

        @Override
        public int CryptUnprotectData(
                Pointer data,
                @Nullable Pointer description,
                Pointer entropy,
                @Nullable Pointer reserved,
                @Nullable Pointer prompt,
                int flag,
                Pointer out) {
            return CryptProtectData(data, description, entropy, reserved, prompt, flag, out);
        }

        @Override
        public @Nullable Pointer LocalFree(Pointer memory) {
            Memory all = given.get(returned.size());
            for (byte b : all.getByteArray(0, (int) all.size())) {
                uncleared += b == 0 ? 0 : 1;
            }
            returned.add(memory);
            return null;
        }

        private static byte[] bytes(Pointer blob) {
            Pointer data = blob.getPointer(DATA);
            return data.getByteArray(0, blob.getInt(0));
        }
    }
}
