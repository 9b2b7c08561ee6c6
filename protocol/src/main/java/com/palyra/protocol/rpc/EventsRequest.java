package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code node.stream_events}: a device asks for its events after the last one that it has handled. Without parameters it is
 * the reference's request, which is answered with bare numbers.
 *
 * @param resumeFrom the last event that it has handled, unsigned; 0 for none
 * @param terms what ours may ask beyond that; empty for the reference's form
 */
public record EventsRequest(long resumeFrom, Optional<Terms> terms) {
    /** The method. */
    public static final String METHOD = "node.stream_events";

    private static final String FOLLOW = "follow";
    private static final String ACK = "ack";

    /**
     * How the events are sent.
     *
     * @param follow whether the stream stays open for what comes
     * @param ack the node may forget this one and all before it; empty for the one resumed from. Unsigned
     */
    public record Terms(boolean follow, OptionalLong ack) {}

    /** Checks that nothing is acknowledged that is asked for. */
    public EventsRequest {
        if (terms.isPresent()
                && terms.get().ack().isPresent()
                && Long.compareUnsigned(terms.get().ack().getAsLong(), resumeFrom) > 0) {
            throw new IllegalArgumentException("an event cannot be acknowledged and asked for again.");
        }
    }

    /** What there is after that event, with details; all up to it may be forgotten. */
    public static EventsRequest after(long resumeFrom) {
        return new EventsRequest(resumeFrom, Optional.of(new Terms(false, OptionalLong.empty())));
    }

    /** What there is after that event and all that comes; all up to it may be forgotten. */
    public static EventsRequest following(long resumeFrom) {
        return new EventsRequest(resumeFrom, Optional.of(new Terms(true, OptionalLong.empty())));
    }

    /** The same, but only what is up to {@code ack} may be forgotten. */
    public EventsRequest acknowledging(long ack) {
        boolean follow = terms.isPresent() && terms.get().follow();
        return new EventsRequest(resumeFrom, Optional.of(new Terms(follow, OptionalLong.of(ack))));
    }

    /** The last event that the node may forget, with all before it. Unsigned. */
    public long acknowledged() {
        return terms.isPresent() ? terms.get().ack().orElse(resumeFrom) : resumeFrom;
    }

    /** Whether the stream stays open. */
    public boolean follows() {
        return terms.isPresent() && terms.get().follow();
    }

    /**
     * Reads a request.
     *
     * @return empty if it is for another method
     * @throws RpcException {@code invalid_request} if it is meant to be one and is not
     */
    public static Optional<EventsRequest> parse(RpcRequest request) throws RpcException {
        if (!request.method().equals(METHOD)) {
            return Optional.empty();
        }
        long resumeFrom = request.resumeFrom().orElse(0);
        ObjectNode params = request.params();
        if (params == null) {
            return Optional.of(new EventsRequest(resumeFrom, Optional.empty()));
        }
        StrictJson json = StrictJson.of(params, Set.of(FOLLOW, ACK));
        boolean follow = json.has(FOLLOW) && json.bool(FOLLOW);
        OptionalLong ack = json.has(ACK) ? OptionalLong.of(json.unsigned(ACK)) : OptionalLong.empty();
        try {
            return Optional.of(new EventsRequest(resumeFrom, Optional.of(new Terms(follow, ack))));
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("An event cannot be acknowledged and asked for again");
        }
    }

    /** The request that says this. */
    public RpcRequest toRequest() {
        if (terms.isEmpty()) {
            return RpcRequest.of(METHOD).resumingFrom(resumeFrom);
        }
        ObjectNode params = StrictJson.object().put(FOLLOW, terms.get().follow());
        terms.get().ack().ifPresent(bits -> params.put(ACK, StrictJson.unsignedValue(bits)));
        return RpcRequest.of(METHOD, params).resumingFrom(resumeFrom);
    }
}
