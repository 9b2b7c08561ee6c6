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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Address validation (RFC 9000, section 8.1.2): below a number of half-open handshakes none, above it by a retry whose
 * token is authenticated with a key of this process, above a second number new handshakes are dropped.
 *
 * <p>Token: HMAC-SHA256 of what follows and the address, 8 bytes of milliseconds, the original connection id. Used on one
 * event loop.
 */
final class RetryTokens implements QuicTokenHandler {
    private static final String HMAC = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int HEADER_BYTES = MAC_BYTES + Long.BYTES;

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final IntSupplier halfOpen;
    private final ServerLimits limits;

    RetryTokens(SecureRandom random, InstantSource clock, IntSupplier halfOpen, ServerLimits limits) {
        byte[] bytes = new byte[MAC_BYTES];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, HMAC);
        this.clock = clock;
        this.halfOpen = halfOpen;
        this.limits = limits;
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
        if (halfOpen.getAsInt() < limits.halfOpenBeforeRetry()) {
            return false;
        }
        long time = clock.millis();
        byte[] originalId = ByteBufUtil.getBytes(dcid);
        out.writeBytes(mac(time, originalId, address));
        out.writeLong(time);
        out.writeBytes(originalId);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int length = token.readableBytes();
        if (halfOpen.getAsInt() >= limits.halfOpen() || length < HEADER_BYTES || length > maxTokenLength()) {
            return -1;
        }
        int start = token.readerIndex();
        byte[] mac = ByteBufUtil.getBytes(token, start, MAC_BYTES);
        long time = token.getLong(start + MAC_BYTES);
        byte[] originalId = ByteBufUtil.getBytes(token, start + HEADER_BYTES, length - HEADER_BYTES);
        if (!MessageDigest.isEqual(mac, mac(time, originalId, address))) {
            return -1;
        }
        Duration age = Duration.between(Instant.ofEpochMilli(time), clock.instant());
        return age.compareTo(Limits.RETRY_TOKEN) <= 0 ? HEADER_BYTES : -1;
    }

    @Override
    public TokenValidationResult validateToken(ByteBuf token, InetSocketAddress address, ByteBuf dcid) {
        // After our retry the client uses the id that we chose, which has the full length.
        if (dcid.readableBytes() != Quic.MAX_CONN_ID_LEN) {
            return TokenValidationResult.invalidToken();
        }
        int offset = validateToken(token, address);
        return offset < 0 ? TokenValidationResult.invalidToken() : TokenValidationResult.odcidFromToken(offset);
    }

    @Override
    public int maxTokenLength() {
        return HEADER_BYTES + Quic.MAX_CONN_ID_LEN;
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
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }
}
