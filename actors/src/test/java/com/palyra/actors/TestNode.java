package com.palyra.actors;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.vault.VaultWork;
import com.palyra.actors.view.MintedCode;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.vault.Backends;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Purpose;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A node on a folder that can be stopped and started again. */
final class TestNode implements AutoCloseable {
    final SecureRandom random = new SecureRandom();
    final List<NodeNotice> notices = new CopyOnWriteArrayList<>();
    final NodeIdentity identity =
            new NodeIdentity(Ulid.generate(InstantSource.system(), random), IdentityKey.generate(random));
    private final AuthorityKeys authorityKeys =
            new AuthorityKeys(new MemorySecretStore(), InstantSource.system(), random);
    private final Path folder;
    private NodeSettings settings;
    private NodeRuntime runtime;
    private EmbeddedJournal journal;
    private final Vault vault;
    private final VaultWork work;

    private TestNode(Path folder, UnaryOperator<NodeSettings> change) {
        this.folder = folder;
        this.settings = change.apply(
                NodeSettings.of("test", "0", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of()));
        this.journal = open();
        this.vault = Vault.open(
                folder.resolve("vault"),
                new MemorySecretStore(),
                Backends.filesOnly(folder.resolve("vault")),
                null,
                InstantSource.system(),
                random);
        this.work = new VaultWork(vault);
        this.runtime = run();
    }

    static TestNode start(Path folder) {
        return new TestNode(folder, UnaryOperator.identity());
    }

    static TestNode start(Path folder, UnaryOperator<NodeSettings> change) {
        return new TestNode(folder, change);
    }

    NodeRuntime runtime() {
        return runtime;
    }

    InetSocketAddress address() {
        return runtime.info().quicAddress();
    }

    MintedCode pin() {
        return get(runtime.mintCode(CodeMethod.PIN, Limits.CODE_TTL, Limits.PIN_DIGITS, Purpose.DEVICE));
    }

    MintedCode qr() {
        return get(runtime.mintCode(CodeMethod.QR, Limits.CODE_TTL, Limits.PIN_DIGITS, Purpose.DEVICE));
    }

    /** Stops and starts on the same folder and port. */
    void restart() {
        InetSocketAddress before = address();
        runtime.close();
        journal.close();
        settings = new NodeSettings(
                settings.name(),
                settings.version(),
                before,
                settings.advertised(),
                settings.deviceCertificateLife(),
                settings.nodeCertificateLife(),
                settings.approvalTtl());
        journal = open();
        runtime = run();
    }

    @Override
    public void close() {
        runtime.close();
        work.close();
        vault.close();
        journal.close();
    }

    /** The value, or the node's own exception. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof PalyraException known) {
                throw known;
            }
            throw e;
        }
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(folder, StoreSettings.DEFAULT, InstantSource.system());
    }

    private NodeRuntime run() {
        return NodeRuntime.start(
                settings,
                identity,
                authorityKeys,
                journal,
                work,
                InstantSource.system(),
                random,
                NodeMeters.unwatched(),
                notices::add);
    }
}
