package com.palyra.actors.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.persistence.event.OutboxEvent;
import com.palyra.persistence.event.OutboxEvent.OutboxAppended;
import com.palyra.persistence.event.OutboxEvent.OutboxTrimmed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Appends events and lets the oldest go: {@link Limits#OUTBOX_EVENTS}, {@link Limits#OUTBOX_BYTES}, {@link Limits#OUTBOX_AGE}. */
final class Retention {
    private final Ulid device;
    private final OutboxContent content;
    private final Instant now;
    private final List<OutboxAppended> appended = new ArrayList<>();

    Retention(Ulid device, OutboxContent content, Instant now) {
        this.device = device;
        this.content = content;
        this.now = now;
    }

    /** One more event, and its number. */
    long append(String type, byte[] json) {
        long seq = content.last() + appended.size() + 1;
        appended.add(new OutboxAppended(device, seq, type, json, now));
        return seq;
    }

    long append(String type, JsonNode data) {
        return append(type, data.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The appended events, and the one that makes room for them if there must be one. */
    List<OutboxEvent> events() {
        List<OutboxEvent> events = new ArrayList<>(appended);
        int count = content.size() + appended.size();
        long bytes = content.bytes()
                + appended.stream().mapToLong(it -> it.data().length).sum();
        long upTo = 0;
        for (Entry oldest : content.after(0)) {
            boolean old = oldest.at().plus(Limits.OUTBOX_AGE).isBefore(now);
            if (!old && count <= Limits.OUTBOX_EVENTS && bytes <= Limits.OUTBOX_BYTES) {
                break;
            }
            upTo = oldest.seq();
            count--;
            bytes -= oldest.data().length;
        }
        if (upTo > 0) {
            events.add(new OutboxTrimmed(device, upTo, now));
        }
        return events;
    }
}
