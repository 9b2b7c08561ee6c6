package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.RememberedPeers;
import com.palyra.protocol.crypto.Sha256;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.ClientAuth;
import java.security.SecureRandom;

/** One set of credentials with its TLS context; replaced as a whole when the credentials change. Thread-safe. */
final class ServerTls {
    private final RememberedPeers devices;
    private final byte[] leafSha256;
    private final QuicSslContext context;
    private final SecureRandom random;

    ServerTls(ServerCredentials credentials, SecureRandom random) {
        this.devices = new RememberedPeers(PeerKind.DEVICE, credentials.clientAnchors());
        this.leafSha256 = Sha256.of(Certificates.der(credentials.identity().leaf()));
        this.random = random;
        this.context = QuicSslContextBuilder.forServer(new PresentedIdentity(credentials.identity()), null)
                .trustManager(LeafCheck.leftToTheGate())
                .clientAuth(ClientAuth.OPTIONAL)
                .applicationProtocols(Alpn.DEVICE.id(), Alpn.PAIRING.id())
                .earlyData(false)
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, new String[] {"ed25519"})
                .build();
        renewTicketKeys();
    }

    /** Makes every session ticket given out so far worthless. */
    void renewTicketKeys() {
        context.sessionContext()
                .setTicketKeys(new SslSessionTicketKey(
                        bytes(SslSessionTicketKey.NAME_SIZE),
                        bytes(SslSessionTicketKey.HMAC_KEY_SIZE),
                        bytes(SslSessionTicketKey.AES_KEY_SIZE)));
    }

    QuicSslEngine newEngine(ByteBufAllocator allocator) {
        return context.newEngine(allocator);
    }

    /** SHA-256 of the leaf that connections of this context see. */
    byte[] leafSha256() {
        return leafSha256.clone();
    }

    /** Judges devices by the authorities of these credentials. */
    RememberedPeers devices() {
        return devices;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
