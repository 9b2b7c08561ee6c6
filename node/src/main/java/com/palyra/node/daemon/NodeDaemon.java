package com.palyra.node.daemon;

import com.palyra.actors.NodeInfo;
import com.palyra.actors.NodeNotice;
import com.palyra.actors.NodeRuntime;
import com.palyra.actors.vault.VaultWork;
import com.palyra.node.admin.AdminServer;
import com.palyra.node.admin.NodeCommands;
import com.palyra.node.admin.NodeOperations;
import com.palyra.node.http.HttpServer;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that runs in this process: everything that {@code palyra up} starts, in order, and stops in the reverse order.
 * Thread-safe once started.
 */
public final class NodeDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDaemon.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final StateDirectory state;
    private final NodeRuntime node;
    private final Optional<HttpServer> http;
    private final NodeOperations operations;

    private NodeDaemon(
            Path stateDirectory,
            DaemonSettings settings,
            InstantSource clock,
            SecureRandom random,
            Consumer<NodeNotice> notices) {
        try {
            state = opened(StateDirectory.open(stateDirectory));
            state.lock(clock);
            EmbeddedJournal journal = opened(NodeJournal.open(state, settings.journal(), clock));
            SecretStore secrets = state.secrets(random);
            NodeKeys keys = opened(NodeKeys.open(secrets, clock, random));
            Monitoring monitoring = opened(new Monitoring());
            Consumer<NodeNotice> logged = notice -> {
                monitoring.meters().notice(notice.kind());
                LOG.info("{} {} {}", notice.kind(), notice.text(), notice.fields());
                notices.accept(notice);
            };
            VaultOpening opening = new VaultOpening(settings.vault(), clock, logged);
            Vault vault = opened(opening.open(state.folder("vault"), secrets, random));
            VaultWork work = opened(new VaultWork(vault));
            node = opened(NodeRuntime.start(
                    settings.node(),
                    keys.identity(),
                    keys.authorities(),
                    journal,
                    work,
                    clock,
                    random,
                    monitoring.meters(),
                    logged));
            opened(new DiskWatch(journal.store()::condition, clock, logged).start());
            Supplier<Ulid> ids = () -> Ulid.generate(clock, random);
            JournalJobs jobs = opened(new JournalJobs(ids));
            http = settings.http()
                    .map(address -> opened(HttpServer.start(
                            address,
                            monitoring.pages(
                                    node, journal.store(), work, settings.node().nodeCertificateLife(), clock))));
            operations = new RuntimeOperations(
                    node,
                    http.map(HttpServer::address),
                    new RuntimeJournal(journal.store(), jobs),
                    new RuntimeVault(node, work));
            opened(AdminServer.start(state.root(), new NodeCommands(operations, ids)));
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /**
     * Starts a node on a state directory and blocks until it is ready.
     *
     * @param notices gets one line per event worth seeing, on threads of the node; must not block
     * @throws com.palyra.protocol.error.PalyraException if it cannot be started; then nothing is left running
     */
    public static NodeDaemon start(
            Path stateDirectory,
            DaemonSettings settings,
            InstantSource clock,
            SecureRandom random,
            Consumer<NodeNotice> notices) {
        LOG.info("Starting {} on {}", settings.node().name(), stateDirectory);
        NodeDaemon daemon = new NodeDaemon(stateDirectory, settings, clock, random, notices);
        LOG.info("Node {} is ready on {}", daemon.info().nodeId(), daemon.info().quicAddress());
        return daemon;
    }

    /** What is fixed about the node. */
    public NodeInfo info() {
        return node.info();
    }

    /** What an operator may do with the node, without the way through the socket. */
    public NodeOperations operations() {
        return operations;
    }

    /** The state directory, absolute. */
    public Path stateDirectory() {
        return state.root();
    }

    /** Stops everything, the state directory's lock last. Blocks until all of it has stopped; calling it again is fine. */
    @Override
    public synchronized void close() {
        LOG.info("Stopping");
        while (!started.isEmpty()) {
            AutoCloseable last = started.pop();
            try {
                last.close();
            } catch (Exception failed) {
                LOG.error("A part of the node did not stop cleanly", failed);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }
}
