package com.palyra.protocol.quic;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Address validation (RFC 9000, section 8.1.2): below a number of half-open handshakes none, above it by a retry whose
 * token is authenticated with a key of this process. Of a proven address, further handshakes are dropped above a number for
 * it, and above one in all, the last part of which is for sites that have few. Who only writes the address of another on his
 * packets never gets beyond the first number, which is below the other two. Those of an address to which {@link Misconduct}
 * is deaf are dropped, too.
 *
 * <p>Token: HMAC-SHA256 of what follows and the address, 8 bytes of milliseconds, the original connection id. It is good for
 * its address and port until {@link Limits#RETRY_TOKEN} is over, as often as it comes: what that begins counts there. A
 * token from the future, after the clock was set back, is stale. Used on one event loop.
 */
final class RetryTokens implements QuicTokenHandler {
    private static final String HMAC = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int HEADER_BYTES = MAC_BYTES + Long.BYTES;

    private final SecureRandom random;
    private final InstantSource clock;
    private final ConnectionCounts counts;
    private final Misconduct misconduct;
    private final ServerLimits limits;
    private final Consumer<HandshakeDrop> dropped;
    private SecretKeySpec key;
    /** Of tokens from before {@link #keySince}. */
    private SecretKeySpec keyBefore;

    private long keySince;

    RetryTokens(
            SecureRandom random,
            InstantSource clock,
            ConnectionCounts counts,
            Misconduct misconduct,
            ServerLimits limits,
            Consumer<HandshakeDrop> dropped) {
        this.random = random;
        this.clock = clock;
        this.counts = counts;
        this.misconduct = misconduct;
        this.limits = limits;
        this.dropped = dropped;
        this.key = freshKey(random);
        this.keyBefore = freshKey(random);
        this.keySince = clock.millis();
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
        if (counts.halfOpen() < limits.halfOpenBeforeRetry() && !misconduct.isDeafTo(address.getAddress())) {
            return false;
        }
        rotate();
        long time = clock.millis();
        byte[] originalId = ByteBufUtil.getBytes(dcid);
        out.writeBytes(mac(time, originalId, address));
        out.writeLong(time);
        out.writeBytes(originalId);
        dropped.accept(HandshakeDrop.UNPROVEN_ADDRESS);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        HandshakeDrop drop = refuse(token, address);
        if (drop != null) {
            dropped.accept(drop);
            return -1;
        }
        return HEADER_BYTES;
    }

    private @Nullable HandshakeDrop refuse(ByteBuf token, InetSocketAddress address) {
        if (counts.halfOpen() >= limits.halfOpen()) {
            return HandshakeDrop.TOO_MANY;
        }
        int length = token.readableBytes();
        if (length < HEADER_BYTES || length > maxTokenLength()) {
            return HandshakeDrop.FORGED_TOKEN;
        }
        rotate();
        int start = token.readerIndex();
        byte[] mac = ByteBufUtil.getBytes(token, start, MAC_BYTES);
        long time = token.getLong(start + MAC_BYTES);
        byte[] originalId = ByteBufUtil.getBytes(token, start + HEADER_BYTES, length - HEADER_BYTES);
        if (!MessageDigest.isEqual(mac, mac(time, originalId, address))) {
            return HandshakeDrop.FORGED_TOKEN;
        }
        long age = clock.millis() - time;
        if (age < 0 || age > Limits.RETRY_TOKEN.toMillis()) {
            return HandshakeDrop.STALE_TOKEN;
        }
        if (counts.halfOpen() >= limits.halfOpenBeforeReserve()
                && counts.halfOpenAtSiteOf(address.getAddress()) >= Limits.HALF_OPEN_IN_RESERVE) {
            return HandshakeDrop.TOO_MANY;
        }
        return misconduct.isDeafTo(address.getAddress())
                        || counts.halfOpenFrom(address.getAddress()) >= limits.halfOpenPerAddress()
                ? HandshakeDrop.TOO_MANY_FROM_ADDRESS
                : null;
    }

    @Override
    public TokenValidationResult validateToken(ByteBuf token, InetSocketAddress address, ByteBuf dcid) {
        // After our retry the client uses the id that we chose, which has the full length.
        if (dcid.readableBytes() != Quic.MAX_CONN_ID_LEN) {
            dropped.accept(HandshakeDrop.FORGED_TOKEN);
            return TokenValidationResult.invalidToken();
        }
        int offset = validateToken(token, address);
        return offset < 0 ? TokenValidationResult.invalidToken() : TokenValidationResult.odcidFromToken(offset);
    }

    @Override
    public int maxTokenLength() {
        return HEADER_BYTES + Quic.MAX_CONN_ID_LEN;
    }

    private void rotate() {
        long now = clock.millis();
        if (now - keySince >= Limits.RETRY_KEY.toMillis()) {
            keyBefore = key;
            key = freshKey(random);
            keySince = now;
        }
    }

    private static SecretKeySpec freshKey(SecureRandom random) {
        byte[] bytes = new byte[MAC_BYTES];
        random.nextBytes(bytes);
        return new SecretKeySpec(bytes, HMAC);
    }

    private byte[] mac(long time, byte[] originalId, InetSocketAddress address) {
        byte[] timeAndPort = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(time)
                .putInt(address.getPort())
                .array();
        byte[] message = LengthPrefixed.labelled(Labels.RETRY_TOKEN)
                .add(address.getAddress().getAddress())
                .add(timeAndPort)
                .add(originalId)
                .toByteArray();
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(time >= keySince ? key : keyBefore);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }
}
