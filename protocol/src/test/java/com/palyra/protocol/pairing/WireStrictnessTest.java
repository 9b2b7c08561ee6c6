package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a challenge frame may not look like; every other message goes through the same reader. */
class WireStrictnessTest {
    private static final String GOOD = "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"" + "A".repeat(43) + "\"}";

    @Test
    void theFrameThatIsVariedBelowIsGood() throws Exception {
        assertThat(read(GOOD).challenge()).isEqualTo(new byte[32]);
        assertThat(new ReturnMessages.Challenge(new byte[32]).toFrame())
                .isEqualTo(GOOD.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "1",
                "[]",
                "{}",
                "{\"v\":1}",
                "{\"v\":\"1\",\"type\":\"challenge\",\"challenge\":\"@\"}",
                "{\"v\":1.0,\"type\":\"challenge\",\"challenge\":\"@\"}",
                "{\"v\":1,\"type\":1,\"challenge\":\"@\"}",
                "{\"v\":1,\"type\":\"challenge\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":null}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":1}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":[\"@\"]}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":{\"a\":{\"b\":1}}}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\",\"more\":1}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\",\"challenge\":\"@\"}",
                "{\"v\":1,\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\"}",
                "{\"v\":1,\"type\":\"challenge\",\"Challenge\":\"@\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@=\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@A\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\" @\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"AAAA\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"#\"}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\"}{}",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\"} x",
                "{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\",}",
                "{'v':1,'type':'challenge','challenge':'@'}",
                "/**/{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\"}",
                "\uFEFF{\"v\":1,\"type\":\"challenge\",\"challenge\":\"@\"}"
            })
    void anythingElseIsMalformed(String frame) {
        // "#" stands for a spelling of 32 zero bytes with spare bits set.
        String text = frame.replace("@", "A".repeat(43)).replace("#", "A".repeat(42) + "B");
        assertFault(text.getBytes(StandardCharsets.UTF_8), PairingFault.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "-1", "9999999999", "99999999999999999999"})
    void anotherVersionIsToldApart(String version) {
        String frame = GOOD.replace("\"v\":1", "\"v\":" + version);
        assertFault(frame.getBytes(StandardCharsets.UTF_8), PairingFault.WRONG_VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE"})
    void otherEncodingsThatJsonParsersDetectAreRefused(String charset) {
        assertFault(GOOD.getBytes(Charset.forName(charset)), PairingFault.MALFORMED);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] frame = GOOD.replace("challenge\"}", "x").getBytes(StandardCharsets.ISO_8859_1);
        frame[10] = (byte) 0xC0;
        assertFault(frame, PairingFault.MALFORMED);
    }

    @Test
    void aFrameBeyondTheLimitIsNotParsed() {
        assertFault((GOOD + " ".repeat(16 * 1024)).getBytes(StandardCharsets.UTF_8), PairingFault.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05.6789Z",
                "2026-02-30T03:04:05.678Z",
                "2026-01-02T24:00:00.000Z",
                "2026-01-02T03:04:05.678+00:00",
                "2026-01-02t03:04:05.678z",
                "+2026-01-02T03:04:05.67Z"
            })
    void timesHaveOneSpelling(String time) {
        byte[] frame = WireWriter.of("still_pending")
                .text("request_id", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
                .text("expires_at", time)
                .toFrame();
        TwoParties parties = TwoParties.withPin();
        assertThatThrownBy(() -> PairingProver.readOutcome(
                        frame, parties.deviceId, parties.deviceKey.publicKey(), TwoParties.NOW))
                .isInstanceOf(PairingProtocolException.class);
    }

    private static ReturnMessages.Challenge read(String frame) throws PairingProtocolException {
        return ReturnMessages.Challenge.read(frame.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertFault(byte[] frame, PairingFault fault) {
        assertThatThrownBy(() -> ReturnMessages.Challenge.read(frame))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
