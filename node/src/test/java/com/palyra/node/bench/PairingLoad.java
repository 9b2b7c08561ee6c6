package com.palyra.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.harness.Machine;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Devices that pair by PIN one after the other, several at once, and the operator who mints their codes and approves them:
 * from the wish for a code to the certificate. What takes a device's processor runs on threads that wait for nothing but
 * the admin socket.
 */
final class PairingLoad implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Machine node;
    private final InetSocketAddress address;
    private final QuicClient client = QuicClient.create(RANDOM, CLOCK);
    private final ExecutorService devices;

    /** Nobody pairs yet. */
    PairingLoad(Machine node, InetSocketAddress address, int threads) {
        this.node = node;
        this.address = address;
        this.devices = Executors.newFixedThreadPool(threads);
    }

    private interface Step<T> {
        T run() throws PairingProtocolException;
    }

    /** What a device has in its hands while it pairs. */
    private record Run(
            Ulid id, IdentityKey key, ClientConnection connection, ClientStream stream, PairingProver prover) {
        CompletableFuture<byte[]> ask(byte[] frame) {
            return stream.write(frame).thenCompose(sent -> next()).toCompletableFuture();
        }

        CompletableFuture<byte[]> next() {
            return stream.next(PATIENCE)
                    .thenApply(frame -> frame.orElseThrow(() -> new AssertionError("The node ended the stream")))
                    .toCompletableFuture();
        }
    }

    /** So many pairings, so many at once; done when each device has its certificate. */
    CompletableFuture<Void> pair(int count, int atOnce) {
        CompletableFuture<?>[] lanes = new CompletableFuture<?>[atOnce];
        for (int lane = 0; lane < atOnce; lane++) {
            CompletableFuture<Void> after = CompletableFuture.completedFuture(null);
            for (int i = lane; i < count; i += atOnce) {
                after = after.thenCompose(before -> pairOne());
            }
            lanes[lane] = after;
        }
        return CompletableFuture.allOf(lanes);
    }

    private CompletableFuture<Void> pairOne() {
        return CompletableFuture.supplyAsync(
                        () -> ask("pairing.code", params("method", "pin"))
                                .get("code")
                                .asText(),
                        devices)
                .thenCompose(this::begin)
                .thenCompose(run -> go(run).whenComplete((done, failure) -> {
                    run.prover().close();
                    run.key().close();
                    run.connection().close();
                }));
    }

    private CompletableFuture<Run> begin(String pin) {
        return client.connect(address, Alpn.PAIRING, new ServerTrust.ProvisionalForPairing(), null, PATIENCE)
                .thenCompose(connection -> connection.open().thenApply(stream -> {
                    Ulid id = Ulid.generate(CLOCK, RANDOM);
                    IdentityKey key = IdentityKey.generate(RANDOM);
                    try (PairingCode code = PairingCode.parse(pin)) {
                        EnrollmentDetails details = new EnrollmentDetails("a device", ClientKind.CLI, "test");
                        byte[] leaf = Certificates.der(connection.serverLeaf());
                        return new Run(
                                id,
                                key,
                                connection,
                                stream,
                                unchecked(() -> PairingProver.start(id, key, code, details, leaf, null, RANDOM)));
                    }
                }))
                .toCompletableFuture();
    }

    private CompletableFuture<Void> go(Run run) {
        PairingProver prover = run.prover();
        return run.ask(prover.hello())
                .thenApplyAsync(params -> unchecked(() -> prover.onParams(params)), devices)
                .thenCompose(run::ask)
                .thenApplyAsync(share -> unchecked(() -> prover.onShareV(share)), devices)
                .thenCompose(confirmation -> run.stream().write(confirmation))
                .thenCompose(sent -> run.ask(unchecked(prover::enroll)))
                .thenAcceptAsync(pending -> approve(unchecked(() -> prover.onPending(pending))), devices)
                .thenCompose(approved -> run.next())
                .thenAccept(frame -> require(unchecked(() ->
                        PairingProver.readOutcome(frame, run.id(), run.key().publicKey(), CLOCK.instant()))));
    }

    private void approve(PendingReceipt receipt) {
        ask(
                "pairing.approve",
                params("request_id", receipt.requestId().toString()).put("sas", receipt.shortString()));
    }

    private static void require(PairingOutcome outcome) {
        if (!(outcome instanceof PairingOutcome.Certified)) {
            throw new AssertionError("Not certified: " + outcome);
        }
    }

    private JsonNode ask(String command, ObjectNode params) {
        return node.ask(command, params);
    }

    private static ObjectNode params(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private static <T> T unchecked(Step<T> step) {
        try {
            return step.run();
        } catch (PairingProtocolException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        devices.shutdownNow();
    }
}
