package com.palyra.protocol.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 1234);
    private static final byte[] ORIGINAL_ID = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int OFFSET = 40;

    private final AtomicInteger halfOpen = new AtomicInteger(64);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RetryTokens tokens = new RetryTokens(House.RANDOM, now::get, halfOpen::get, ServerLimits.DEFAULT);

    @Test
    void there_is_no_retry_while_few_handshakes_are_under_way() {
        halfOpen.set(Limits.HALF_OPEN_BEFORE_RETRY - 1);
        assertThat(tokens.writeToken(Unpooled.buffer(), Unpooled.wrappedBuffer(ORIGINAL_ID), ADDRESS))
                .isFalse();
    }

    @Test
    void a_token_gives_the_original_id_back_to_its_address() {
        byte[] token = token();
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        assertThat(java.util.Arrays.copyOfRange(token, OFFSET, token.length)).isEqualTo(ORIGINAL_ID);
    }

    @Test
    void a_token_is_of_no_use_elsewhere_later_to_another_process_or_when_full() {
        byte[] token = token();
        assertThat(validate(token, new InetSocketAddress("192.0.2.2", 1234))).isNegative();
        assertThat(validate(token, new InetSocketAddress("192.0.2.1", 1235))).isNegative();
        RetryTokens other = new RetryTokens(House.RANDOM, now::get, halfOpen::get, ServerLimits.DEFAULT);
        assertThat(other.validateToken(Unpooled.wrappedBuffer(token), ADDRESS)).isNegative();
        halfOpen.set(Limits.HALF_OPEN);
        assertThat(validate(token, ADDRESS)).isNegative();
        halfOpen.set(0);
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        now.set(Instant.EPOCH.plus(Limits.RETRY_TOKEN).plus(Duration.ofMillis(1)));
        assertThat(validate(token, ADDRESS)).isNegative();
    }

    @Test
    void a_token_with_any_byte_changed_or_any_length_is_refused() {
        byte[] token = token();
        for (int i = 0; i < token.length; i++) {
            byte[] forged = token.clone();
            forged[i] ^= 1;
            assertThat(validate(forged, ADDRESS)).isNegative();
            assertThat(validate(java.util.Arrays.copyOf(token, i), ADDRESS)).isNegative();
        }
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            byte[] forged = new byte[random.nextInt(100)];
            random.nextBytes(forged);
            assertThat(validate(forged, ADDRESS)).isNegative();
        }
    }

    private int validate(byte[] token, InetSocketAddress address) {
        return tokens.validateToken(Unpooled.wrappedBuffer(token), address);
    }

    private byte[] token() {
        ByteBuf out = Unpooled.buffer();
        assertThat(tokens.writeToken(out, Unpooled.wrappedBuffer(ORIGINAL_ID), ADDRESS))
                .isTrue();
        return ByteBufUtil.getBytes(out);
    }
}
