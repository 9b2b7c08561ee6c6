package com.palyra.protocol.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MisconductTest {
    private static final Ulid DEVICE = Ulid.generate(House.CLOCK, House.RANDOM);
    private static final Ulid OTHER = Ulid.generate(House.CLOCK, House.RANDOM);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Misconduct misconduct = new Misconduct(ServerLimits.DEFAULT, now::get);

    @Test
    void who_was_cut_less_often_than_it_takes_comes_back_at_once() {
        cut(Limits.CUTS_BEFORE_PAUSE - 1);
        assertThat(sendsAway(DEVICE)).isFalse();
    }

    @Test
    void who_was_cut_as_often_as_it_takes_is_sent_away_until_the_first_of_them_is_a_pause_ago() {
        cut(1);
        pass(Duration.ofSeconds(20));
        cut(Limits.CUTS_BEFORE_PAUSE - 1);

        assertThat(sendsAway(DEVICE)).isTrue();
        assertThat(sendsAway(OTHER)).isFalse();
        pass(Limits.PAUSE.minusSeconds(20).minusMillis(1));
        assertThat(sendsAway(DEVICE)).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(sendsAway(DEVICE)).isFalse();
    }

    @Test
    void being_sent_away_makes_no_pause_longer() {
        cut(Limits.CUTS_BEFORE_PAUSE);
        for (int i = 0; i < 59; i++) {
            assertThat(sendsAway(DEVICE)).isTrue();
            pass(Duration.ofSeconds(1));
        }
        pass(Duration.ofSeconds(1));
        assertThat(sendsAway(DEVICE)).isFalse();
    }

    @Test
    void a_clock_that_is_set_back_pauses_nobody() {
        cut(Limits.CUTS_BEFORE_PAUSE);
        now.set(Instant.EPOCH.minus(Duration.ofDays(1)));
        assertThat(sendsAway(DEVICE)).isFalse();
    }

    @Test
    void the_address_of_a_paused_device_that_goes_on_has_few_handshakes_a_second() {
        cut(Limits.CUTS_BEFORE_PAUSE);
        for (int i = 0; i < Limits.HANDSHAKES_WHILE_PAUSED; i++) {
            assertThat(misconduct.isDeafTo(address(1))).isFalse();
            sendsAway(DEVICE);
        }
        assertThat(misconduct.isDeafTo(address(1))).isTrue();
        assertThat(misconduct.isDeafTo(address(2))).isFalse();
        pass(Limits.HANDSHAKES_WHILE_PAUSED_WINDOW);
        assertThat(misconduct.isDeafTo(address(1))).isFalse();
    }

    @Test
    void streams_that_break_count_for_the_device_whatever_its_connections_and_for_a_while_only() {
        for (int i = 0; i < Limits.BROKEN_STREAMS_OF_DEVICE; i++) {
            assertThat(misconduct.broke(DEVICE)).isFalse();
        }
        assertThat(misconduct.broke(DEVICE)).isTrue();
        assertThat(misconduct.broke(OTHER)).isFalse();
        assertThat(misconduct.broke(null)).isFalse();
        pass(Limits.PAUSE);
        assertThat(misconduct.broke(DEVICE)).isFalse();
    }

    @Test
    void what_is_remembered_is_bounded() {
        RecentCounts<Integer> counts = new RecentCounts<>(2, Duration.ofMinutes(1), 100, now::get);
        for (int i = 0; i < 1_000; i++) {
            counts.count(i);
            counts.count(0);
        }
        assertThat(counts.size()).isEqualTo(100);
        assertThat(counts.isFull(0)).isTrue();
    }

    private void cut(int times) {
        for (int i = 0; i < times; i++) {
            misconduct.cut(DEVICE);
        }
    }

    private boolean sendsAway(Ulid device) {
        return misconduct.sendsAway(device, address(1));
    }

    private void pass(Duration time) {
        now.updateAndGet(then -> then.plus(time));
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
