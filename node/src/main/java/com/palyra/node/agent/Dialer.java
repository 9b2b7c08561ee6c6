package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a node that may be at several addresses: each is begun {@link Limits#NEXT_ADDRESS} after the one before, the
 * first server that is trusted wins, the others are hung up on.
 */
final class Dialer {
    private static final Executor RESOLVER = task -> {
        Thread thread = new Thread(task, "palyra-resolve");
        thread.setDaemon(true);
        thread.start();
    };

    private static final Set<ErrorCode> SILENCE = EnumSet.of(ErrorCode.TIMED_OUT, ErrorCode.UNREACHABLE);

    private final QuicClient client;

    Dialer(QuicClient client) {
        this.client = client;
    }

    /** Whom to reach, how to know them, what to show. */
    record Call(
            List<HostPort> addresses,
            Alpn alpn,
            ServerTrust trust,
            @Nullable TlsIdentity identity) {}

    /** A connection and the address that it was reached at. */
    record Reached(HostPort address, ClientConnection connection) {}

    /**
     * Connects, within the timeout for all addresses together.
     *
     * @throws PalyraException {@code SERVER_UNTRUSTED} if somebody answered who is not the node, else {@code UNREACHABLE}
     */
    Reached dial(Call call, Duration timeout) {
        CompletableFuture<Reached> first = new CompletableFuture<>();
        AtomicInteger open = new AtomicInteger(call.addresses().size());
        AtomicReference<@Nullable PalyraException> worst = new AtomicReference<>();
        for (int i = 0; i < call.addresses().size(); i++) {
            HostPort address = call.addresses().get(i);
            Executor begin = i == 0
                    ? RESOLVER
                    : CompletableFuture.delayedExecutor(
                            Limits.NEXT_ADDRESS.toMillis() * i, TimeUnit.MILLISECONDS, RESOLVER);
            var unused = CompletableFuture.supplyAsync(() -> resolve(address), begin)
                    .thenCompose(remote -> connect(call, address, remote, timeout, first))
                    .whenComplete((connection, failure) -> {
                        if (failure == null) {
                            offer(first, address, connection);
                            return;
                        }
                        worst.accumulateAndGet(known(failure), Dialer::worse);
                        PalyraException told = worst.get();
                        if (open.decrementAndGet() == 0 && told != null) {
                            first.completeExceptionally(told);
                        }
                    });
        }
        try {
            return Waiting.await(first, timeout.plus(Limits.NEXT_ADDRESS));
        } catch (PalyraException e) {
            // Whoever answers from now on is hung up on.
            first.completeExceptionally(e);
            throw e.error() == ErrorCode.TIMED_OUT ? silent(call.addresses().get(0), e) : e;
        }
    }

    private CompletableFuture<ClientConnection> connect(
            Call call, HostPort address, InetSocketAddress remote, Duration timeout, CompletableFuture<Reached> first) {
        if (first.isDone()) {
            return CompletableFuture.failedFuture(new PalyraException(ErrorCode.UNREACHABLE, "Not needed any more."));
        }
        return client.connect(remote, call.alpn(), call.trust(), call.identity(), timeout)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(meaning(address, failure)));
    }

    private static void offer(CompletableFuture<Reached> first, HostPort address, ClientConnection connection) {
        if (!first.complete(new Reached(address, connection))) {
            connection.close();
        }
    }

    private static InetSocketAddress resolve(HostPort address) {
        InetSocketAddress remote = new InetSocketAddress(address.host(), address.port());
        if (remote.isUnresolved()) {
            throw new PalyraException(ErrorCode.UNREACHABLE, "There is no host named '" + address.host() + "'.");
        }
        return remote;
    }

    /** Before a node has answered once, nobody can tell a slow one from none. */
    private static PalyraException meaning(HostPort address, Throwable failure) {
        PalyraException known = known(failure);
        return SILENCE.contains(known.error()) ? silent(address, known) : known;
    }

    private static PalyraException known(Throwable failure) {
        RuntimeException cause = Waiting.asPalyra(failure);
        return cause instanceof PalyraException known
                ? known
                : new PalyraException(ErrorCode.INTERNAL, "Connecting failed unexpectedly.", cause);
    }

    private static PalyraException silent(HostPort address, PalyraException cause) {
        return new PalyraException(ErrorCode.UNREACHABLE, "No node answers at " + address + ".", cause);
    }

    private static PalyraException worse(@Nullable PalyraException known, @Nullable PalyraException other) {
        if (known == null || (other != null && other.error() == ErrorCode.SERVER_UNTRUSTED)) {
            return Objects.requireNonNull(other);
        }
        return known;
    }
}
