package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @Test
    void readsAddressesNamesAndTheStarForAllInterfaces() {
        assertThat(ListenAddress.parse("127.0.0.1:0"))
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        assertThat(ListenAddress.parse("[2001:db8::1]:7444")).hasToString("/[2001:db8:0:0:0:0:0:1]:7444");
        assertThat(ListenAddress.parse("*:65535")).isEqualTo(new InetSocketAddress(65535));
        assertThat(ListenAddress.parse("localhost:1").getAddress().isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", ":7444", "host", "host:", "host:x", "host:-1", "127.0.0.1:65536", "::1:7444", "h:01"})
    void refusesWhatIsNoAddressToListenOn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ListenAddress.parse(text));
    }
}
