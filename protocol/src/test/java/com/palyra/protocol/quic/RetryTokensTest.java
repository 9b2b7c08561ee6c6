package com.palyra.protocol.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.Quic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 1234);
    private static final InetSocketAddress OTHER = new InetSocketAddress("192.0.2.2", 1234);
    private static final byte[] ORIGINAL_ID = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int OFFSET = 40;

    private final ConnectionCounts counts = new ConnectionCounts(ServerLimits.DEFAULT);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Misconduct misconduct = new Misconduct(ServerLimits.DEFAULT, now::get);
    private final List<HandshakeDrop> drops = new ArrayList<>();
    private final RetryTokens tokens = tokens();

    @BeforeEach
    void be_busy() {
        begin(Limits.HALF_OPEN_BEFORE_RETRY, OTHER.getAddress());
    }

    @Test
    void there_is_no_retry_while_few_handshakes_are_under_way() {
        counts.handshakeEnded(OTHER.getAddress());
        assertThat(tokens.writeToken(Unpooled.buffer(), Unpooled.wrappedBuffer(ORIGINAL_ID), ADDRESS))
                .isFalse();
        assertThat(drops).isEmpty();
    }

    @Test
    void a_token_gives_the_original_id_back_to_its_address() {
        byte[] token = token();
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        assertThat(Arrays.copyOfRange(token, OFFSET, token.length)).isEqualTo(ORIGINAL_ID);
        assertThat(drops).containsExactly(HandshakeDrop.UNPROVEN_ADDRESS);
    }

    @Test
    void a_token_is_of_no_use_elsewhere_or_to_another_process() {
        byte[] token = token();
        assertThat(validate(token, OTHER)).isNegative();
        assertThat(validate(token, new InetSocketAddress("192.0.2.1", 1235))).isNegative();
        assertThat(tokens().validateToken(Unpooled.wrappedBuffer(token), ADDRESS))
                .isNegative();
        assertThat(drops)
                .containsExactly(
                        HandshakeDrop.UNPROVEN_ADDRESS,
                        HandshakeDrop.FORGED_TOKEN,
                        HandshakeDrop.FORGED_TOKEN,
                        HandshakeDrop.FORGED_TOKEN);
    }

    @Test
    void a_token_is_good_until_its_time_is_over_and_not_before_it_was_given() {
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY));
        byte[] token = token();
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY).plus(Limits.RETRY_TOKEN));
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY).plus(Limits.RETRY_TOKEN).plusMillis(1));
        assertThat(validate(token, ADDRESS)).isNegative();
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY).minusMillis(1));
        assertThat(validate(token, ADDRESS)).isNegative();
        assertThat(drops.subList(1, 3)).containsOnly(HandshakeDrop.STALE_TOKEN);
    }

    @Test
    void a_token_outlives_one_change_of_the_key() {
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY).minusMillis(1));
        byte[] old = token();
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY));
        byte[] fresh = token();

        assertThat(validate(old, ADDRESS)).isEqualTo(OFFSET);
        assertThat(validate(fresh, ADDRESS)).isEqualTo(OFFSET);
    }

    @Test
    void a_key_that_was_changed_twice_authenticates_nothing() {
        byte[] old = token();
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY));
        token();
        now.set(Instant.EPOCH.plus(Limits.RETRY_KEY.multipliedBy(2)));
        token();
        drops.clear();

        assertThat(validate(old, ADDRESS)).isNegative();
        assertThat(drops).containsExactly(HandshakeDrop.FORGED_TOKEN);
    }

    @Test
    void a_token_that_comes_again_and_again_begins_as_many_handshakes_as_its_address_may_have() {
        byte[] token = token();
        begin(Limits.HALF_OPEN_PER_ADDRESS - 1, ADDRESS.getAddress());
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        begin(1, ADDRESS.getAddress());
        assertThat(validate(token, ADDRESS)).isNegative();
        counts.handshakeEnded(ADDRESS.getAddress());
        assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
        assertThat(drops).containsExactly(HandshakeDrop.UNPROVEN_ADDRESS, HandshakeDrop.TOO_MANY_FROM_ADDRESS);
    }

    @Test
    void a_household_has_one_share_of_ipv6() throws Exception {
        InetAddress one = InetAddress.getByName("2001:db8:0:1::1");
        begin(1, one);
        assertThat(counts.halfOpenFrom(InetAddress.getByName("2001:db8:0:1:ffff::2")))
                .isEqualTo(1);
        assertThat(counts.halfOpenFrom(InetAddress.getByName("2001:db8:0:2::1")))
                .isZero();
    }

    @Test
    void the_last_places_are_for_sites_that_have_few() throws Exception {
        byte[] token = token();
        begin(Limits.HALF_OPEN_BEFORE_RESERVE - Limits.HALF_OPEN_BEFORE_RETRY, OTHER.getAddress());
        for (int i = 0; i < Limits.HALF_OPEN_IN_RESERVE; i++) {
            assertThat(validate(token, ADDRESS)).isEqualTo(OFFSET);
            begin(1, ADDRESS.getAddress());
        }
        assertThat(validate(token, ADDRESS)).isNegative();
        assertThat(drops).containsExactly(HandshakeDrop.UNPROVEN_ADDRESS, HandshakeDrop.TOO_MANY);

        begin(1, InetAddress.getByName("2001:db8:0:1::1"));
        assertThat(counts.halfOpenAtSiteOf(InetAddress.getByName("2001:db8:0:ffff::2")))
                .isEqualTo(1);
        assertThat(counts.halfOpenAtSiteOf(InetAddress.getByName("2001:db8:1:1::1")))
                .isZero();
    }

    @Test
    void no_token_helps_when_as_many_handshakes_as_there_may_be_are_under_way() {
        byte[] token = token();
        begin(Limits.HALF_OPEN - Limits.HALF_OPEN_BEFORE_RETRY, OTHER.getAddress());
        assertThat(validate(token, ADDRESS)).isNegative();
        assertThat(drops).endsWith(HandshakeDrop.TOO_MANY);
    }

    @Test
    void a_token_comes_back_under_the_connection_id_that_we_chose() {
        byte[] token = token();
        assertThat(tokens.validateToken(Unpooled.wrappedBuffer(token), ADDRESS, idOf(Quic.MAX_CONN_ID_LEN))
                        .isValid())
                .isTrue();
        assertThat(tokens.validateToken(Unpooled.wrappedBuffer(token), ADDRESS, idOf(Quic.MAX_CONN_ID_LEN - 1))
                        .isValid())
                .isFalse();
    }

    @Test
    void a_token_with_any_byte_changed_or_any_length_is_refused() {
        byte[] token = token();
        for (int i = 0; i < token.length; i++) {
            byte[] forged = token.clone();
            forged[i] ^= 1;
            assertThat(validate(forged, ADDRESS)).isNegative();
            assertThat(validate(Arrays.copyOf(token, i), ADDRESS)).isNegative();
        }
        assertThat(validate(Arrays.copyOf(token, tokens.maxTokenLength() + 1), ADDRESS))
                .isNegative();
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            byte[] forged = new byte[random.nextInt(100)];
            random.nextBytes(forged);
            assertThat(validate(forged, ADDRESS)).isNegative();
        }
    }

    @Test
    void nobody_fills_the_share_of_an_address_that_he_cannot_prove() {
        assertThat(Limits.HALF_OPEN_BEFORE_RETRY).isLessThan(Limits.HALF_OPEN_PER_ADDRESS);
        assertThat(Limits.HALF_OPEN_PER_ADDRESS).isLessThanOrEqualTo(Limits.HALF_OPEN / 4);
        assertThat(Limits.HALF_OPEN_BEFORE_RESERVE).isEqualTo(Limits.HALF_OPEN / 4 * 3);
        assertThat(Limits.RETRY_TOKEN).isLessThan(Limits.RETRY_KEY);
        assertThat(Limits.RETRY_TOKEN).isGreaterThan(Duration.ZERO);
    }

    @Test
    void an_address_from_which_a_paused_device_keeps_connecting_is_told_to_prove_itself_and_then_not_heard() {
        counts.handshakeEnded(OTHER.getAddress());
        Ulid device = Ulid.generate(House.CLOCK, House.RANDOM);
        for (int i = 0; i < Limits.CUTS_BEFORE_PAUSE; i++) {
            misconduct.cut(device);
        }
        for (int i = 0; i < Limits.HANDSHAKES_WHILE_PAUSED; i++) {
            misconduct.sendsAway(device, ADDRESS.getAddress());
        }

        assertThat(validate(token(), ADDRESS)).isNegative();
        assertThat(drops).containsExactly(HandshakeDrop.UNPROVEN_ADDRESS, HandshakeDrop.TOO_MANY_FROM_ADDRESS);
        assertThat(tokens.writeToken(Unpooled.buffer(), Unpooled.wrappedBuffer(ORIGINAL_ID), OTHER))
                .isFalse();
    }

    private void begin(int handshakes, InetAddress from) {
        for (int i = 0; i < handshakes; i++) {
            counts.handshakeBegun(from);
        }
    }

    private RetryTokens tokens() {
        return new RetryTokens(House.RANDOM, now::get, counts, misconduct, ServerLimits.DEFAULT, drops::add);
    }

    private static ByteBuf idOf(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
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
