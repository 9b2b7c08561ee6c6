package com.palyra.actors.outbox;

import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.actors.view.InvocationState;
import com.palyra.persistence.event.OutboxEvent;
import com.palyra.persistence.event.OutboxEvent.InvocationAwaiting;
import com.palyra.persistence.event.OutboxEvent.InvocationDispatched;
import com.palyra.persistence.event.OutboxEvent.InvocationEnded;
import com.palyra.persistence.event.OutboxEvent.InvocationRequested;
import com.palyra.persistence.event.OutboxEvent.OutboxAcknowledged;
import com.palyra.persistence.event.OutboxEvent.OutboxAppended;
import com.palyra.persistence.event.OutboxEvent.OutboxAuthoritiesTold;
import com.palyra.persistence.event.OutboxEvent.OutboxEmptied;
import com.palyra.persistence.event.OutboxEvent.OutboxStandingTaken;
import com.palyra.persistence.event.OutboxEvent.OutboxTrimmed;
import com.palyra.persistence.event.OutboxSnapshot;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.CapabilityCancel;
import com.palyra.protocol.rpc.EventType;
import com.palyra.protocol.rpc.RequestId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an outbox holds, as its events tell it. An event that asks for what has ended without the device is from then on one
 * that takes it back, under the same number: a device that has not taken it never begins. Not thread-safe.
 */
final class OutboxContent {
    private final TreeMap<Long, Entry> pending = new TreeMap<>();
    /** What has ended comes first, in the order in which it ended. */
    private final Map<RequestId, AskedFor> ended = new LinkedHashMap<>();

    private final Map<RequestId, AskedFor> open = new LinkedHashMap<>();
    private final boolean initial;
    private long last;
    private long number;
    private List<String> grants = List.of();
    private String rotation = "";
    private long authorities;
    private long pendingBytes;
    private long endedBytes;

    private OutboxContent(boolean initial) {
        this.initial = initial;
    }

    /** With nothing in it; stays so. */
    static OutboxContent empty() {
        return new OutboxContent(true);
    }

    static OutboxContent of(OutboxSnapshot snapshot) {
        OutboxContent content = new OutboxContent(false);
        content.last = snapshot.last();
        content.number = snapshot.number();
        content.grants = List.copyOf(snapshot.grants());
        content.rotation = snapshot.rotation();
        content.authorities = snapshot.authorities();
        snapshot.pending().forEach(it -> content.put(new Entry(it.seq(), it.type(), it.data(), it.at())));
        for (OutboxSnapshot.Invocation kept : snapshot.invocations()) {
            AskedFor invocation = AskedFor.of(kept);
            if (invocation.isOpen()) {
                content.open.put(invocation.requestId(), invocation);
            } else {
                content.remember(invocation);
            }
        }
        return content;
    }

    OutboxSnapshot toSnapshot() {
        return new OutboxSnapshot(
                last,
                pending.values().stream()
                        .map(it -> new OutboxSnapshot.Pending(it.seq(), it.type(), it.data(), it.at()))
                        .toList(),
                number,
                grants,
                rotation,
                authorities,
                Stream.concat(ended.values().stream(), open.values().stream())
                        .map(AskedFor::toSnapshot)
                        .toList());
    }

    /**
     * The content after an event, which is this one unless this is where a recovery begins: after a write that failed it
     * begins with the same object again.
     */
    OutboxContent after(OutboxEvent event) {
        return initial ? new OutboxContent(false).take(event) : take(event);
    }

    /** The content that there would be after these events; this one stays as it is. */
    OutboxContent ahead(List<OutboxEvent> events) {
        if (events.isEmpty()) {
            return this;
        }
        OutboxContent copy = of(toSnapshot());
        events.forEach(copy::take);
        return copy;
    }

    private OutboxContent take(OutboxEvent event) {
        if (event instanceof OutboxAppended appended) {
            last = appended.seq();
            put(new Entry(appended.seq(), appended.type(), appended.data(), appended.at()));
        } else if (event instanceof OutboxAcknowledged acknowledged) {
            markSent(acknowledged.upTo());
            forget(acknowledged.upTo());
        } else if (event instanceof OutboxTrimmed trimmed) {
            forget(trimmed.upTo());
        } else if (event instanceof OutboxEmptied emptied) {
            forget(emptied.upTo());
        } else if (event instanceof OutboxStandingTaken taken) {
            number = taken.number();
            grants = List.copyOf(taken.grants());
            rotation = taken.rotation();
        } else if (event instanceof OutboxAuthoritiesTold told) {
            authorities = told.generation();
        } else {
            afterInvocation(event);
        }
        return this;
    }

    private void afterInvocation(OutboxEvent event) {
        if (event instanceof InvocationRequested requested) {
            AskedFor invocation = AskedFor.of(requested);
            forgetOld(requested.at());
            open.put(invocation.requestId(), invocation);
        } else if (event instanceof InvocationDispatched dispatched) {
            open.computeIfPresent(RequestId.parse(dispatched.requestId()), (id, it) -> sent(it));
        } else if (event instanceof InvocationAwaiting awaiting) {
            open.computeIfPresent(
                    RequestId.parse(awaiting.requestId()),
                    (id, it) -> it.in(InvocationState.AWAITING_LOCAL_MEDIATION, awaiting.reason()));
        } else if (event instanceof InvocationEnded end) {
            AskedFor before = open.remove(RequestId.parse(end.requestId()));
            if (before != null) {
                AskedFor invocation = before.after(end);
                remember(invocation);
                takeBack(invocation);
                forgetOld(end.at());
                forgetDetails();
            }
        }
    }

    private static AskedFor sent(AskedFor invocation) {
        return invocation.state() == InvocationState.QUEUED
                ? invocation.in(InvocationState.DISPATCHED, "")
                : invocation;
    }

    private void markSent(long upTo) {
        open.replaceAll((id, it) -> it.seq() <= upTo ? sent(it) : it);
    }

    private void put(Entry entry) {
        Entry before = pending.put(entry.seq(), entry);
        pendingBytes += entry.data().length - (before == null ? 0 : before.data().length);
    }

    private void forget(long upTo) {
        Map<Long, Entry> gone = pending.headMap(upTo, true);
        gone.values().forEach(entry -> pendingBytes -= entry.data().length);
        gone.clear();
    }

    private void takeBack(AskedFor invocation) {
        Entry asks = pending.get(invocation.seq());
        if (asks != null && !invocation.endedByReport()) {
            byte[] data = new CapabilityCancel(invocation.requestId())
                    .toData()
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            put(new Entry(asks.seq(), EventType.CAPABILITY_CANCEL, data, asks.at()));
        }
    }

    private void remember(AskedFor invocation) {
        ended.put(invocation.requestId(), invocation);
        endedBytes += invocation.detailBytes();
    }

    /** Nothing but its age lets one go: what is not remembered would run again when it is asked for again. */
    private void forgetOld(Instant now) {
        Iterator<AskedFor> oldest = ended.values().iterator();
        while (oldest.hasNext()) {
            AskedFor invocation = oldest.next();
            if (!isOld(invocation, now)) {
                return;
            }
            oldest.remove();
            endedBytes -= invocation.detailBytes();
        }
    }

    private static boolean isOld(AskedFor invocation, Instant now) {
        return invocation.endedAt().plus(Limits.FINISHED_AGE).isBefore(now);
    }

    private void forgetDetails() {
        for (Map.Entry<RequestId, AskedFor> oldest : ended.entrySet()) {
            if (endedBytes <= Limits.FINISHED_BYTES) {
                return;
            }
            AskedFor before = oldest.getValue();
            AskedFor after = before.withoutDetails();
            endedBytes += after.detailBytes() - before.detailBytes();
            oldest.setValue(after);
        }
    }

    /** The number of the newest event that there ever was. */
    long last() {
        return last;
    }

    /** The number of the first event that is left, or that will be next. */
    long first() {
        return pending.isEmpty() ? last + 1 : pending.firstKey();
    }

    /** Events after that one, in their order. */
    Collection<Entry> after(long seq) {
        return pending.tailMap(seq, false).values();
    }

    int size() {
        return pending.size();
    }

    long bytes() {
        return pendingBytes;
    }

    long number() {
        return number;
    }

    List<String> grants() {
        return grants;
    }

    String rotation() {
        return rotation;
    }

    long authorities() {
        return authorities;
    }

    Optional<AskedFor> invocation(RequestId id) {
        return Optional.ofNullable(open.get(id)).or(() -> Optional.ofNullable(ended.get(id)));
    }

    List<AskedFor> open() {
        return new ArrayList<>(open.values());
    }

    int openCount() {
        return open.size();
    }

    /** How many invocations have to be remembered: those that have not ended, and those that have not long ago. */
    long remembered(Instant now) {
        return open.size()
                + ended.values().stream().filter(it -> !isOld(it, now)).count();
    }

    /** When the next invocation times out. */
    Optional<Instant> nextDeadline() {
        return open.values().stream().map(AskedFor::expiresAt).min(Instant::compareTo);
    }
}
