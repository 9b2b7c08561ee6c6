package com.palyra.persistence.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PassphraseTest {
    private static final byte[] SALT = "randomsaltishard".getBytes(US_ASCII);

    /**
     * What the reference implementation gives for {@code echo -n password | argon2 randomsaltishard -id -t 3 -m 12 -p 1 -l 32},
     * as published in the tests of zitadel/passwap. The vector of RFC 9106 has a secret and associated data, which are not
     * used here, and those of the reference implementation's own tests have a salt of 8 bytes, which is refused here.
     */
    @Test
    void aShareIsWhatTheReferenceImplementationGives() {
        try (SensitiveBytes words = House.bytes("password");
                SensitiveBytes share = new Passphrase(4096, 3, 1, SALT).share(words)) {
            assertThat(HexFormat.of().formatHex(share.exposeCopy()))
                    .isEqualTo("0d8a236299d45923264edae4557c9a356546c4b9867b59fc54904f0dd1646e35");
        }
    }

    @Test
    void everyParameterAndTheSaltMakeAnotherShare() {
        byte[] other = SALT.clone();
        other[0] ^= 1;
        assertThat(new String[] {
                    share(64, 1, 1, SALT, "password"),
                    share(72, 1, 1, SALT, "password"),
                    share(64, 2, 1, SALT, "password"),
                    share(64, 1, 2, SALT, "password"),
                    share(64, 1, 1, other, "password"),
                    share(64, 1, 1, SALT, "Password"),
                    share(64, 1, 1, SALT, "")
                })
                .doesNotHaveDuplicates();
    }

    private static String share(int memory, int passes, int lanes, byte[] salt, String text) {
        try (SensitiveBytes words = House.bytes(text);
                SensitiveBytes share = new Passphrase(memory, passes, lanes, salt).share(words)) {
            return HexFormat.of().formatHex(share.exposeCopy());
        }
    }

    @Test
    void aFreshOneIsTheSecondRecommendationOfRfc9106WithASaltOfItsOwn() {
        Passphrase one = Passphrase.fresh(new SecureRandom());
        Passphrase other = Passphrase.fresh(new SecureRandom());
        assertThat(one.memoryKib()).isEqualTo(65_536);
        assertThat(one.passes()).isEqualTo(3);
        assertThat(one.lanes()).isEqualTo(4);
        assertThat(one.salt()).hasSize(16).isNotEqualTo(other.salt());
        assertThat(Passphrase.read(ByteBuffer.wrap(one.toBytes())).toBytes()).isEqualTo(one.toBytes());
    }

    @Test
    void parametersThatCostTooMuchOrAreNoneAreRefused() {
        int[][] bad = {
            {7, 1, 1},
            {-64, 1, 1},
            {1024 * 1024 + 1, 1, 1},
            {64, 0, 1},
            {64, 17, 1},
            {64, 1, 0},
            {1024, 1, 17},
            {64, 1, Integer.MAX_VALUE},
            {64, 1, -1},
            {127, 1, 16}
        };
        for (int[] parameters : bad) {
            assertThatThrownBy(() -> new Passphrase(parameters[0], parameters[1], parameters[2], SALT))
                    .as("%d %d %d", parameters[0], parameters[1], parameters[2])
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Passphrase(64, 1, 1, new byte[8])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneIsMadeAtATime() throws Exception {
        int tries = 8;
        Passphrase passphrase = Passphrase.fresh(new SecureRandom());
        ExecutorService threads = Executors.newFixedThreadPool(tries);
        CyclicBarrier together = new CyclicBarrier(tries);
        try {
            List<Future<Boolean>> made = threads.invokeAll(Collections.nCopies(tries, () -> {
                together.await();
                return isMade(passphrase);
            }));
            int shares = 0;
            for (Future<Boolean> one : made) {
                shares += one.get() ? 1 : 0;
            }
            assertThat(shares).isBetween(1, tries - 1);
            assertThat(isMade(passphrase)).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isMade(Passphrase passphrase) {
        try (SensitiveBytes words = House.bytes("correct horse battery");
                SensitiveBytes share = passphrase.share(words)) {
            return share.length() > 0;
        } catch (PalyraException busy) {
            House.isError(busy, ErrorCode.VAULT_BUSY);
            return false;
        }
    }
}
