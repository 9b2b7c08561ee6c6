package com.palyra.node.it;

import com.palyra.actors.NodeIdentity;
import com.palyra.actors.NodeNotice;
import com.palyra.actors.NodeRuntime;
import com.palyra.actors.NodeSettings;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.vault.VaultWork;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.vault.Backends;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A real node in this JVM, on the real journal and a real port, whose authority key the test holds. */
final class LocalNode implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final SecureRandom random = new SecureRandom();
    private final AuthorityKeys authorityKeys =
            new AuthorityKeys(new MemorySecretStore(), InstantSource.system(), random);
    final IdentityKey caKey = authorityKeys.begin();
    final NodeIdentity identity =
            new NodeIdentity(Ulid.generate(InstantSource.system(), random), IdentityKey.generate(random));
    final List<NodeNotice> notices = new CopyOnWriteArrayList<>();
    final NodeRuntime runtime;
    private final EmbeddedJournal journal;
    private final Vault vault;
    private final VaultWork work;

    private volatile Duration ahead = Duration.ZERO;

    LocalNode(Path state, UnaryOperator<NodeSettings> settings) {
        journal = EmbeddedJournal.open(state, StoreSettings.DEFAULT, InstantSource.system());
        vault = Vault.open(
                state.resolve("vault"),
                new MemorySecretStore(),
                Backends.filesOnly(state.resolve("vault")),
                null,
                InstantSource.system(),
                random);
        work = new VaultWork(vault);
        runtime = NodeRuntime.start(
                settings.apply(NodeSettings.of(
                        "test", "0", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of())),
                identity,
                authorityKeys,
                journal,
                work,
                () -> Instant.now().plus(ahead),
                random,
                NodeMeters.unwatched(),
                notices::add);
    }

    InetSocketAddress address() {
        return runtime.info().quicAddress();
    }

    X509Certificate authority() {
        return Certificates.parse(runtime.info().authorities().get(0));
    }

    /** The node's own authority, in the hands of the test: for certificates that the node never issued. */
    CertificateAuthoritySigner authorityAt(InstantSource clock) {
        return CertificateAuthoritySigner.of(caKey, authority(), clock, random);
    }

    ServerTrust trust() {
        return new ServerTrust.NodeChain(
                List.of(authority()), identity.id(), identity.key().publicKey());
    }

    /** Lets that much time pass for the node; what waits by a timer still waits. */
    void advance(Duration span) {
        ahead = ahead.plus(span);
    }

    String pin() {
        String code = done(runtime.mintCode(CodeMethod.PIN, Duration.ofMinutes(1), 6, Purpose.DEVICE))
                .code();
        if (code == null) {
            throw new AssertionError("A PIN has a code");
        }
        return code;
    }

    boolean noticed(String value) {
        return notices.stream()
                .anyMatch(notice ->
                        notice.fields().containsValue(value) || notice.text().contains(value));
    }

    static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static JsonValue json(String text) {
        try {
            return JsonValue.parse(text.getBytes(StandardCharsets.UTF_8), Limits.MESSAGE_BYTES);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        runtime.close();
        work.close();
        vault.close();
        journal.close();
    }
}
