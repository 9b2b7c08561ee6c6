package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.Certificates;
import io.netty.handler.codec.quic.QuicChannel;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the TLS session of a connection knows, resumed or not. */
final class PresentedLeaf {
    private static final int CHAIN = 2;

    private PresentedLeaf() {}

    /**
     * The peer's leaf and, if it presented more, the certificate right after it; empty if it presented none.
     *
     * @throws IllegalArgumentException if what it presented is no certificate, or an oversized one
     */
    static List<X509Certificate> chain(QuicChannel channel) {
        return presented(channel).stream()
                .map(PresentedLeaf::bytes)
                .map(Certificates::parse)
                .toList();
    }

    /**
     * The bytes of the peer's leaf, whatever they are, or empty if it presented none.
     *
     * @throws IllegalArgumentException if the TLS stack cannot tell
     */
    static Optional<byte[]> bytes(QuicChannel channel) {
        return presented(channel).stream().findFirst().map(PresentedLeaf::bytes);
    }

    private static List<Certificate> presented(QuicChannel channel) {
        try {
            return Stream.of(engine(channel).getSession().getPeerCertificates())
                    .limit(CHAIN)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private static byte[] bytes(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("Not a certificate", e);
        }
    }

    /** The protocol agreed on, or empty if it is none of ours. */
    static Optional<Alpn> alpn(QuicChannel channel) {
        return Optional.ofNullable(engine(channel).getApplicationProtocol()).flatMap(Alpn::ofId);
    }

    private static SSLEngine engine(QuicChannel channel) {
        SSLEngine engine = channel.sslEngine();
        if (engine == null) {
            throw new IllegalArgumentException("The connection has no TLS session");
        }
        return engine;
    }
}
