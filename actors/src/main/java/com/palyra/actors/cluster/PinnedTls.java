package com.palyra.actors.cluster;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * TLS of Artery: a fresh Ed25519 key per process whose certificate is the only one trusted, by both ends. So no other
 * process on this machine can talk to the remoting port. (Pekko's own providers read RSA keys only.)
 */
public final class PinnedTls implements SSLEngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedTls.class);
    private static final String ALIAS = "artery";
    private static final Duration LIFE = Duration.ofDays(3652);

    private final SSLContext context;

    private PinnedTls(SSLContext context) {
        this.context = context;
    }

    /** Makes key and certificate. */
    public static PinnedTls create(InstantSource clock, SecureRandom random) {
        IdentityKey key = IdentityKey.generate(random);
        X509Certificate leaf;
        try (IdentityKey issuer = IdentityKey.generate(random)) {
            leaf = CertificateAuthoritySigner.create(issuer, clock, random)
                    .issueNode(
                            Ulid.generate(clock, random),
                            key.publicKey(),
                            List.of(),
                            List.of(InetAddress.getLoopbackAddress()),
                            LIFE);
        }
        return of(key.exposeTlsKey(), leaf, leaf, random);
    }

    /** For tests: presents one certificate and trusts another. */
    static PinnedTls of(PrivateKey key, X509Certificate own, X509Certificate trusted, SecureRandom random) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new OneKey(key, own)}, new TrustManager[] {new OnePeer(trusted)}, random);
            return new PinnedTls(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot do TLS 1.3 with Ed25519", e);
        }
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        SSLEngine engine = engine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        SSLEngine engine = engine();
        engine.setUseClientMode(true);
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    private SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        return engine;
    }

    /** Answers with the one key whatever type is asked for. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate leaf;

        OneKey(PrivateKey key, X509Certificate leaf) {
            this.key = key;
            this.leaf = leaf;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return aliasFor(keyType);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return aliasFor(keyType);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {leaf};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        private static @Nullable String aliasFor(String keyType) {
            return keyType.equals("EdDSA") || keyType.equals("Ed25519") ? ALIAS : null;
        }
    }

    /** Trusts one certificate, byte for byte. Says so in the log when it refuses, for Artery does not. */
    private static final class OnePeer extends X509ExtendedTrustManager {
        private final byte[] trusted;

        OnePeer(X509Certificate trusted) throws CertificateEncodingException {
            this.trusted = trusted.getEncoded();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !MessageDigest.isEqual(trusted, chain[0].getEncoded())) {
                LOG.warn("A process on this machine tried to join the remoting without its certificate");
                throw new CertificateException("Not the certificate of this cluster");
            }
        }
    }
}
