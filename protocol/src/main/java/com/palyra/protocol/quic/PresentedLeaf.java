package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.Certificates;
import io.netty.handler.codec.quic.QuicChannel;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the TLS session of a connection knows, resumed or not. */
final class PresentedLeaf {
    private PresentedLeaf() {}

    /**
     * The peer's leaf, or empty if it presented none.
     *
     * @throws IllegalArgumentException if what it presented is no certificate, or an oversized one
     */
    static Optional<X509Certificate> of(QuicChannel channel) {
        return bytes(channel).map(Certificates::parse);
    }

    /**
     * The bytes of the peer's leaf, whatever they are, or empty if it presented none.
     *
     * @throws IllegalArgumentException if the TLS stack cannot tell
     */
    static Optional<byte[]> bytes(QuicChannel channel) {
        try {
            Certificate[] chain = engine(channel).getSession().getPeerCertificates();
            return Optional.of(chain[0].getEncoded());
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
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
