package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.Renewal;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The part of a node that an agent talks to: a list of events, and everything that it heard. Thread-safe. */
final class FakeOutbox implements ObedientNode.Service {
    static final ObjectMapper JSON = new ObjectMapper();

    final List<JsonNode> registrations = new CopyOnWriteArrayList<>();
    final List<JsonNode> results = new CopyOnWriteArrayList<>();
    final List<JsonNode> mediations = new CopyOnWriteArrayList<>();
    final List<JsonNode> publications = new CopyOnWriteArrayList<>();
    final AtomicInteger renewals = new AtomicInteger();

    /** Answers to outcomes that get lost on the way, though the node has recorded them. */
    final AtomicInteger lostAnswers = new AtomicInteger();

    /** Authorities that a renewal gives beside the one that signs. */
    volatile List<X509Certificate> alsoTrusted = List.of();

    /** Whether it knows only what the reference knows. */
    volatile boolean reference;
    /** Whether acknowledged events are kept and delivered again, as after a crash before the acknowledgement counted. */
    volatile boolean redelivers;
    /** How long certificates live. */
    volatile Duration life = Duration.ofHours(24);

    private final ObedientNode node;
    private final TreeMap<Long, RpcResponse> events = new TreeMap<>();
    private final List<Follower> followers = new ArrayList<>();
    private long last;
    private long acknowledged;

    private static final class Follower {
        final ServerStream stream;
        CompletionStage<Void> written = CompletableFuture.completedFuture(null);

        Follower(ServerStream stream) {
            this.stream = stream;
        }

        void write(RpcResponse response) {
            written = written.thenCompose(before -> stream.write(response.toBytes()));
        }
    }

    FakeOutbox(ObedientNode node) {
        this.node = node;
        node.service = this;
    }

    synchronized long send(String type, JsonNode data) {
        last++;
        RpcResponse event = RpcResponse.event(last, new RpcResponse.EventDetails(type, Instant.now(), data));
        events.put(last, event);
        followers.forEach(follower -> follower.write(event));
        return last;
    }

    long message(String text) {
        return send("message", JsonNodeFactory.instance.textNode(text));
    }

    long dispatch(String requestId, String capability, String input, Duration timeout) {
        try {
            ObjectNode data = object().put("request_id", requestId).put("capability", capability);
            data.set("input", JSON.readTree(input));
            data.put("max_payload_bytes", 65536);
            data.put("expires_at", Timestamps.format(Instant.now().plus(timeout)));
            return send("capability.dispatch", data);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Forgets everything up to that event without anybody having seen it. */
    synchronized void loseUpTo(long seq) {
        events.headMap(seq, true).clear();
    }

    /** Goes on numbering after that event, as a node does that was restored. */
    synchronized void restoredTo(long seq) {
        events.clear();
        last = seq;
        acknowledged = seq;
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized int following() {
        return followers.size();
    }

    void cut(CloseReason reason) {
        List<ServerConnection> open = List.copyOf(node.connections);
        node.connections.clear();
        synchronized (this) {
            followers.clear();
        }
        open.forEach(connection -> connection.close(reason));
    }

    @Override
    public void serve(VerifiedPeer peer, byte[] frame, ServerStream stream) {
        RpcRequest request;
        try {
            request = RpcRequest.parse(frame);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
        if (reference && request.params() != null) {
            answer(stream, new RpcResponse.Failure("invalid_request"));
            return;
        }
        ObjectNode params = Optional.ofNullable(request.params()).orElseGet(FakeOutbox::object);
        switch (request.method()) {
            case "node.health" -> answer(stream, RpcResponse.health());
            case "node.register" -> {
                registrations.add(params);
                answer(stream, new RpcResponse.Result(object()));
            }
            case "node.stream_events" -> stream(request, params, stream);
            case "capability.result" -> result(params, stream);
            case "capability.awaiting_local_mediation" -> {
                mediations.add(params);
                answer(stream, new RpcResponse.Result(object().put("state", "recorded")));
            }
            case "node.publish" -> {
                publications.add(params);
                answer(stream, new RpcResponse.Result(object().put("accepted", true)));
            }
            case "node.revoke_self" -> {
                assertThat(params.path("confirm").textValue())
                        .isEqualTo(peer.id().value());
                node.refusal = CloseReason.REVOKED;
                answer(stream, new RpcResponse.Result(object()));
            }
            case "node.renew" -> {
                renewals.incrementAndGet();
                answer(
                        stream,
                        Renewal.answer(
                                Certificates.der(node.authority.issueDevice(peer.id(), peer.key(), life)),
                                Stream.concat(Stream.of(node.authority.certificate()), alsoTrusted.stream())
                                        .toList()));
            }
            default -> answer(stream, new RpcResponse.Failure("unsupported_method"));
        }
    }

    private void result(ObjectNode params, ServerStream stream) {
        boolean known = results.stream().anyMatch(old -> old.path("request_id").equals(params.path("request_id")));
        results.add(params);
        if (lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            stream.reset(0);
            return;
        }
        answer(stream, new RpcResponse.Result(object().put("state", known ? "already_recorded" : "recorded")));
    }

    private synchronized void stream(RpcRequest request, ObjectNode params, ServerStream stream) {
        long from = request.resumeFrom().orElse(0);
        long ack = params.has("ack") ? params.path("ack").longValue() : from;
        if (request.params() != null) {
            acknowledged = Math.max(acknowledged, Math.min(ack, last));
            if (!redelivers) {
                events.headMap(ack, true).clear();
            }
        }
        Follower follower = new Follower(stream);
        long first = events.isEmpty() ? last + 1 : events.firstKey();
        long start = redelivers && request.params() != null ? 0 : from;
        if (from > last || (start == from && from + 1 < first)) {
            follower.write(new RpcResponse.Gap(first));
            start = first - 1;
        }
        for (Map.Entry<Long, RpcResponse> event : events.tailMap(start, false).entrySet()) {
            follower.write(request.params() == null ? RpcResponse.event(event.getKey()) : event.getValue());
        }
        if (params.path("follow").booleanValue()) {
            followers.add(follower);
        } else {
            follower.written.thenRun(stream::finish);
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void answer(ServerStream stream, RpcResponse response) {
        stream.write(response.toBytes()).thenRun(stream::finish);
    }
}
