package com.palyra.protocol.quic;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A trust manager that asks one question about the leaf and knows no authorities, names or addresses. TLS itself proves
 * that the peer has the leaf's key.
 */
final class LeafCheck extends X509ExtendedTrustManager {
    /** The question. */
    interface Question {
        /**
         * Accepts the chain, leaf first, by returning.
         *
         * @throws CertificateException to end the handshake
         */
        void ask(X509Certificate[] chain) throws CertificateException;
    }

    private final Question question;

    LeafCheck(Question question) {
        this.question = question;
    }

    /** Takes any certificate: the gate judges it once the connection is active, which also covers resumed ones. */
    static LeafCheck leftToTheGate() {
        return new LeafCheck(chain -> {});
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        question.ask(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        question.ask(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        question.ask(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        question.ask(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        question.ask(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        question.ask(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
