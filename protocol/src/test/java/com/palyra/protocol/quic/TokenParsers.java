package com.palyra.protocol.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.pairing.SeededRandom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Retry tokens, of which only the one that was given out is taken, and whom a certificate that nobody verified names. */
public final class TokenParsers {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 1234);

    private TokenParsers() {}

    /** All of them. */
    public static List<Parser> all(byte[] deviceLeaf) {
        ServerLimits alwaysRetry = new ServerLimits(1, 1, 0, 1, 1, Duration.ofSeconds(10));
        RetryTokens tokens = new RetryTokens(
                new SeededRandom(1),
                InstantSource.fixed(Instant.EPOCH),
                new ConnectionCounts(alwaysRetry),
                new Misconduct(alwaysRetry, InstantSource.fixed(Instant.EPOCH)),
                alwaysRetry,
                drop -> {});
        ByteBuf out = Unpooled.buffer();
        assertThat(tokens.writeToken(out, Unpooled.wrappedBuffer(new byte[8]), ADDRESS))
                .isTrue();
        byte[] good = ByteBufUtil.getBytes(out);
        return List.of(
                Parser.of(
                        "retry_token",
                        IllegalArgumentException.class,
                        input -> {
                            if (tokens.validateToken(Unpooled.wrappedBuffer(input), ADDRESS) < 0) {
                                throw new IllegalArgumentException("Refused");
                            }
                            assertThat(input).isEqualTo(good);
                        },
                        good),
                Parser.of(
                        "claimed_id",
                        IllegalArgumentException.class,
                        input -> {
                            if (Gate.claimed(input) == null) {
                                throw new IllegalArgumentException("It names none");
                            }
                        },
                        deviceLeaf));
    }
}
