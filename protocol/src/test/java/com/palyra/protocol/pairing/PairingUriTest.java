package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingUriTest {
    private static final String T = "ABEiM0RVZneImaq7zN3u_w";
    private static final String F = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final String GOOD = "palyra://pair?v=1&a=192.168.1.5:7444,[fe80::1]:7444&s=0042&t=" + T + "&f=" + F;

    private final SeededRandom random = new SeededRandom(4);
    private final Ed25519PublicKey node = IdentityKey.generate(random).publicKey();

    @Test
    void aUriReadsBack() {
        PairingCode code = PairingCode.mintQr("0042", random);
        List<HostPort> addresses = List.of(new HostPort("10.0.0.1", 7444), new HostPort("::1", 7445));

        String text = PairingUri.of(addresses, code, node.fingerprint()).exposeText();
        PairingUri read = PairingUri.parse(text);

        assertThat(read.addresses()).isEqualTo(addresses);
        assertThat(read.code().slot()).isEqualTo("0042");
        assertThat(read.code().method()).isEqualTo(CodeMethod.QR);
        assertThat(read.code().password().exposeCopy())
                .isEqualTo(code.password().exposeCopy());
        assertThat(read.exposeText()).isEqualTo(text);
        assertThat(read.matchesNode(node)).isTrue();
        assertThat(read.matchesNode(IdentityKey.generate(random).publicKey())).isFalse();
        assertThat(text).hasSizeLessThan(120);
    }

    @Test
    void aUriShowsItsTokenOnlyWhenAsked() {
        assertThat(PairingUri.parse(GOOD).toString()).isEqualTo("PairingUri[redacted]");
        PairingUri closed = PairingUri.parse(GOOD);
        closed.close();
        assertThatThrownBy(closed::exposeText).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theUriThatIsVariedBelowIsGood() {
        assertThat(PairingUri.parse(GOOD).exposeText()).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "palyra://pair",
                "palyra://pair?",
                "PALYRA://pair?v=1&a=h:1&s=0042&t=@&f=#",
                "palyra://pair?v=2&a=h:1&s=0042&t=@&f=#",
                "palyra://pair?v=1&a=h:1&s=0042&t=@",
                "palyra://pair?v=1&a=h:1&s=0042&t=@&f=#&x=1",
                "palyra://pair?v=1&a=h:1&s=0042&s=0042&t=@&f=#",
                "palyra://pair?v=1&s=0042&a=h:1&t=@&f=#",
                "palyra://pair?v=1&a=&s=0042&t=@&f=#",
                "palyra://pair?v=1&a=h&s=0042&t=@&f=#",
                "palyra://pair?v=1&a=h:1,&s=0042&t=@&f=#",
                "palyra://pair?v=1&a=h:1,h:2,h:3,h:4&s=0042&t=@&f=#",
                "palyra://pair?v=1&a=h:01&s=0042&t=@&f=#",
                "palyra://pair?v=1&a=h:1&s=042&t=@&f=#",
                "palyra://pair?v=1&a=h:1&s=0042&t=@A&f=#",
                "palyra://pair?v=1&a=h:1&s=0042&t=@==&f=#",
                "palyra://pair?v=1&a=h:1&s=0042&t=ABEiM0RVZneImaq7zN3u/w&f=#",
                "palyra://pair?v=1&a=h:1&s=0042&t=ABEiM0RVZneImaq7zN3u_x&f=#",
                "palyra://pair?v=1&a=h:1&s=0042&t=@&f=AAAAAAAAAAAAAAAAAAAAAB",
                "palyra://pair?v=1&a=h:1&s=0042&t=@&f=# "
            })
    void anotherSpellingIsRefusedWithoutRepeatingTheToken(String text) {
        assertThatThrownBy(() -> PairingUri.parse(text.replace("@", T).replace("#", F)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(T);
    }

    @Test
    void aUriIsMadeOfAQrCodeAFingerprintAndOneToThreeAddresses() {
        PairingCode qr = PairingCode.mintQr("0042", random);
        HostPort address = new HostPort("h", 1);
        assertThatThrownBy(() -> PairingUri.of(List.of(), qr, node.fingerprint()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairingUri.of(List.of(address, address, address, address), qr, node.fingerprint()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairingUri.of(List.of(address), qr, "abcd"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        PairingUri.of(List.of(address), PairingCode.mintPin("0042", 6, random), node.fingerprint()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:7444", "node-1.example.org:1", "10.0.0.255:65535", "[::1]:7444", "[2001:db8::a]:443"})
    void addressesReadBack(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":7444",
                "host:0",
                "host:65536",
                "host:-1",
                "host:07444",
                "host:7444x",
                "::1:7444",
                "[::1]",
                "[::1:7444",
                "[host]:7444",
                "[]:7444",
                "[fe80::1%eth0]:7444",
                "[1::2::3]:7444",
                "256.0.0.1:7444",
                "1.2.3:7444",
                "01.2.3.4:7444",
                "-host:7444",
                "host-:7444",
                "a..b:7444",
                "ho st:7444",
                "h\u00F6st:7444",
                "h/x:7444"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
