package com.palyra.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.CapabilityCancel;
import com.palyra.protocol.rpc.CapabilityDispatch;
import com.palyra.protocol.rpc.EventType;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.RpcResponse.EventDetails;

/**
 * Handles the node's events, each once and in order, however often they are delivered. An event counts as handled once what it
 * asks for is written down. For one thread.
 */
final class Inbox {
    private static final int SHOWN_CHARACTERS = 2000;

    private final Progress progress;
    private final Invocations invocations;
    private final AgentEvents events;
    private final Runnable renewalWanted;

    /**
     * One that goes on where the progress says.
     *
     * @param renewalWanted run when the node wants the device to renew its certificate
     */
    Inbox(Progress progress, Invocations invocations, AgentEvents events, Runnable renewalWanted) {
        this.progress = progress;
        this.invocations = invocations;
        this.events = events;
        this.renewalWanted = renewalWanted;
    }

    /** The number of the last event that was handled; 0 for none. */
    long handled() {
        return progress.handled();
    }

    /**
     * Handles an event; durable when this returns.
     *
     * @throws com.palyra.protocol.error.PalyraException if it cannot be written down; it is to be delivered again
     */
    void event(RpcResponse.Event event) {
        long seq = event.seq();
        if (seq <= progress.handled()) {
            // A request that nobody waits for any more is delivered again as its end.
            event.details()
                    .filter(details -> details.type().equals(EventType.CAPABILITY_CANCEL))
                    .ifPresent(details -> cancel(details.data()));
            return;
        }
        if (seq > progress.handled() + 1) {
            missing(seq);
        }
        event.details().ifPresentOrElse(details -> handle(seq, details), () -> numbered(seq));
        progress.handled(seq);
    }

    /**
     * The node has events from this one on only: those between are lost, or its numbering fell back, as that of a node does
     * which was restored from a backup.
     */
    void gap(long firstSeq) {
        long before = progress.handled();
        if (firstSeq <= before) {
            events.warning("gap: the node numbers its events anew from " + firstSeq + "; the last one here was "
                    + before + ". It was probably restored from a backup.");
            happenedGap(before, firstSeq);
        } else {
            missing(firstSeq);
        }
        progress.handled(firstSeq - 1);
    }

    private void missing(long firstSeq) {
        long from = progress.handled() + 1;
        if (firstSeq == from) {
            return;
        }
        events.warning("gap: events " + from + " to " + (firstSeq - 1) + " are lost; the node keeps them no longer.");
        happenedGap(from - 1, firstSeq);
    }

    private void happenedGap(long before, long firstSeq) {
        events.happened(
                "gap",
                AgentJson.object().put("handled", before).put("first_seq", firstSeq),
                "The next event is number " + firstSeq);
    }

    private void handle(long seq, EventDetails details) {
        switch (details.type()) {
            case EventType.CAPABILITY_DISPATCH -> dispatch(seq, details.data());
            case EventType.CAPABILITY_CANCEL -> cancel(details.data());
            case EventType.CERTIFICATE_RENEW -> {
                show(EventType.CERTIFICATE_RENEW, seq, details, "The node wants this device to renew its certificate");
                renewalWanted.run();
            }
            case EventType.CA_BUNDLE -> {
                show(EventType.CA_BUNDLE, seq, details, "The node's certificate authorities have changed");
                // Gives them as they are by then.
                renewalWanted.run();
            }
            case EventType.MESSAGE ->
                show(EventType.MESSAGE, seq, details, "Message " + seq + ": " + shown(details.data()));
            case EventType.GRANTS_CHANGED ->
                show(
                        "grants.changed",
                        seq,
                        details,
                        "Grants now: " + shown(details.data().path("grants")));
            default ->
                show("event", seq, details, "Event " + seq + " of type " + PrintableText.cleaned(details.type(), 64));
        }
    }

    private void dispatch(long seq, JsonNode data) {
        try {
            invocations.dispatch(seq, CapabilityDispatch.read(data));
        } catch (RpcException e) {
            events.warning("Event " + seq + " asks for something in a form that this version does not know.");
        }
    }

    private void cancel(JsonNode data) {
        try {
            invocations.cancel(CapabilityCancel.read(data).requestId());
        } catch (RpcException e) {
            events.warning("An event takes a request back and does not say which.");
        }
    }

    private void numbered(long seq) {
        events.received("event", AgentJson.object().put("seq", seq), "Event " + seq);
    }

    private void show(String event, long seq, EventDetails details, String sentence) {
        ObjectNode json = AgentJson.object()
                .put("seq", seq)
                .put("type", PrintableText.cleaned(details.type(), Limits.NAME_CHARACTERS))
                .put("at", Timestamps.format(details.at()));
        json.set("data", details.data());
        events.received(event, json, sentence);
    }

    private static String shown(JsonNode data) {
        return PrintableText.cleaned(data.toString(), SHOWN_CHARACTERS);
    }
}
