package com.palyra.actors.device;

import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One stream of events: what was asked for, and how far it is. Without terms it has the reference's form: bare numbers, no
 * gaps. Belongs to the session's actor.
 */
final class EventStream {
    private final ServerStream stream;
    private final EventsRequest request;
    private long next;
    private long questions;
    private boolean writing;

    EventStream(ServerStream stream, EventsRequest request) {
        this.stream = stream;
        this.request = request;
        this.next = request.resumeFrom();
    }

    boolean follows() {
        return request.follows();
    }

    /** Whether the device is told what the events are, and not only that there are some. */
    boolean tellsMore() {
        return request.terms().isPresent();
    }

    /** After which event it goes on. */
    long next() {
        return next;
    }

    /** A further question for a page; answers to earlier ones do not count any more. */
    long ask() {
        return ++questions;
    }

    /** Whether an answer to this question counts. */
    boolean awaits(long question) {
        return !writing && question == questions;
    }

    /** How long it waits for a page. */
    Duration patience() {
        return follows() ? Limits.EVENTS_ASKED_AGAIN : Limits.ASK_TIMEOUT;
    }

    /** Whether the stream ends here. */
    boolean isDone(Page page) {
        return !follows() && page.events().isEmpty() && (page.gap() == null || !tellsMore());
    }

    /** Writes a page; done when QUIC has taken all of it. A page fits what may wait on a stream. */
    CompletionStage<Void> write(Page page) {
        writing = true;
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        if (page.gap() != null && tellsMore()) {
            writes.add(stream.write(RpcResponse.gap(page.gap()).toBytes()).toCompletableFuture());
        }
        for (Entry entry : page.events()) {
            writes.add(stream.write(response(entry).toBytes()).toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    void written(long upTo) {
        writing = false;
        next = upTo;
    }

    private RpcResponse response(Entry entry) {
        if (!tellsMore()) {
            return RpcResponse.event(entry.seq());
        }
        try {
            JsonValue data = JsonValue.parse(entry.data(), Limits.FRAME_BYTES);
            return RpcResponse.event(
                    entry.seq(), new RpcResponse.EventDetails(entry.type(), entry.at(), data.toNode()));
        } catch (RpcException e) {
            throw new IllegalStateException("What the outbox keeps is JSON", e);
        }
    }
}
