package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AddressLimiterTest {
    private static final Instant T0 = TwoParties.NOW;
    private final AddressLimiter limiter = new AddressLimiter();

    @Test
    void tenFailuresInTenMinutesCloseTheDoorForThatAddressOnly() throws Exception {
        fail("192.0.2.1", 9);
        assertThat(limiter.allows(address("192.0.2.1"), T0)).isTrue();
        fail("192.0.2.1", 1);

        assertThat(limiter.allows(address("192.0.2.1"), T0)).isFalse();
        assertThat(limiter.allows(address("192.0.2.2"), T0)).isTrue();
    }

    @Test
    void theWindowSlides() throws Exception {
        InetAddress address = address("192.0.2.1");
        for (int i = 0; i < 10; i++) {
            limiter.countFailure(address, T0.plusSeconds(i));
        }
        Instant end = T0.plus(Limits.ADDRESS_WINDOW);

        assertThat(limiter.allows(address, end.minusMillis(1))).isFalse();
        assertThat(limiter.allows(address, end)).isTrue();
        limiter.countFailure(address, end);
        assertThat(limiter.allows(address, end)).isFalse();
    }

    @Test
    void anIpv6AddressCountsByItsSlash64() throws Exception {
        for (int i = 0; i < 10; i++) {
            limiter.countFailure(address("2001:db8:1:2::" + i), T0);
        }

        assertThat(limiter.allows(address("2001:db8:1:2:ffff::1"), T0)).isFalse();
        assertThat(limiter.allows(address("2001:db8:1:3::1"), T0)).isTrue();
    }

    @Test
    void anIpv4AddressWrittenAsIpv6IsTheSameAddress() throws Exception {
        fail("192.0.2.1", 10);

        assertThat(limiter.allows(address("::ffff:192.0.2.1"), T0)).isFalse();
    }

    @Test
    void aFailureCanBeTakenBack() throws Exception {
        fail("192.0.2.1", 10);
        limiter.giveBack(address("192.0.2.1"));

        assertThat(limiter.allows(address("192.0.2.1"), T0)).isTrue();
        limiter.giveBack(address("192.0.2.9"));
        assertThat(limiter.size()).isEqualTo(1);
    }

    @Test
    void theAddressThatFailedLongestAgoIsForgottenFirst() throws Exception {
        fail("192.0.2.1", 10);
        fail("192.0.2.2", 10);
        for (int i = 0; i < Limits.ADDRESSES - 2; i++) {
            limiter.countFailure(InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}), T0);
        }
        limiter.countFailure(address("192.0.2.1"), T0);
        limiter.countFailure(address("198.51.100.1"), T0);

        assertThat(limiter.size()).isEqualTo(Limits.ADDRESSES);
        assertThat(limiter.allows(address("192.0.2.1"), T0)).isFalse();
        assertThat(limiter.allows(address("192.0.2.2"), T0)).isTrue();
    }

    private void fail(String address, int times) throws UnknownHostException {
        for (int i = 0; i < times; i++) {
            limiter.countFailure(address(address), T0);
        }
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}
