package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7:7444",
        "::, [::]:7444",
        "::1, [::1]:7444",
        "fd00::2, [fd00::2]:7444",
        "2001:db8:0:0:1:0:0:0, [2001:db8:0:0:1::]:7444",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:7444",
    })
    void anAddressIsWrittenShortAndReadsBackAsItself(String literal, String written) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(literal);
        HostPort hostPort = HostPort.of(new InetSocketAddress(address, 7444));
        assertThat(hostPort).hasToString(written);
        assertThat(HostPort.parse(written)).isEqualTo(hostPort);
        assertThat(InetAddress.getByName(hostPort.host())).isEqualTo(address);
    }
}
