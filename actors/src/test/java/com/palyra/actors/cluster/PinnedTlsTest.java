package com.palyra.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.testing.TestClock;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class PinnedTlsTest {
    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock();

    @Test
    void aProcessTrustsItself() throws SSLException {
        PinnedTls own = PinnedTls.create(clock, random);
        SSLEngine client = own.createClientSSLEngine("localhost", 1);
        handshake(client, own.createServerSSLEngine("localhost", 1));
        assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(client.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm())
                .isEqualTo("EdDSA");
    }

    @Test
    void anotherProcessIsRefusedAsClientAndAsServer() {
        PinnedTls own = PinnedTls.create(clock, random);
        PinnedTls other = PinnedTls.create(clock, random);
        assertThatThrownBy(() -> handshake(
                        other.createClientSSLEngine("localhost", 1), own.createServerSSLEngine("localhost", 1)))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> handshake(
                        own.createClientSSLEngine("localhost", 1), other.createServerSSLEngine("localhost", 1)))
                .isInstanceOf(SSLException.class);
    }

    private static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        client.beginHandshake();
        server.beginHandshake();
        for (int step = 0; step < 100 && !(isDone(client) && isDone(server)); step++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
        }
        assertThat(isDone(client) && isDone(server)).as("handshake done").isTrue();
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals("NONE");
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                Runnable task = engine.getDelegatedTask();
                while (task != null) {
                    task.run();
                    task = engine.getDelegatedTask();
                }
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(64 * 1024));
                in.compact();
            }
        }
    }
}
