package com.palyra.actors.outbox;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.outbox.OutboxCommand.Invoke;
import com.palyra.actors.outbox.OutboxCommand.Standing;
import com.palyra.actors.outbox.OutboxReply.Appended;
import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.actors.outbox.OutboxReply.Known;
import com.palyra.actors.outbox.OutboxReply.NotDone;
import com.palyra.actors.outbox.OutboxReply.NotTaken;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.actors.outbox.OutboxReply.ReportReply;
import com.palyra.actors.outbox.OutboxReply.SendReply;
import com.palyra.actors.outbox.OutboxReply.Taken;
import com.palyra.actors.view.InvocationState;
import com.palyra.persistence.event.OutboxEvent;
import com.palyra.persistence.event.OutboxEvent.InvocationAwaiting;
import com.palyra.persistence.event.OutboxEvent.InvocationDispatched;
import com.palyra.persistence.event.OutboxEvent.InvocationEnded;
import com.palyra.persistence.event.OutboxEvent.InvocationRequested;
import com.palyra.persistence.event.OutboxEvent.OutboxAcknowledged;
import com.palyra.persistence.event.OutboxEvent.OutboxAuthoritiesTold;
import com.palyra.persistence.event.OutboxEvent.OutboxEmptied;
import com.palyra.persistence.event.OutboxEvent.OutboxStandingTaken;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.AuthoritiesChanged;
import com.palyra.protocol.rpc.CapabilityAnswer;
import com.palyra.protocol.rpc.CapabilityCancel;
import com.palyra.protocol.rpc.CapabilityDispatch;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.EventType;
import com.palyra.protocol.rpc.GrantsChanged;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.vault.GrantList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an outbox does when it is asked: content, question and time in, events and answer out. All but {@link #owed} is asked
 * with the content after what is owed.
 */
record OutboxDecisions(Ulid device) {
    /** The device is not paired any more. */
    static final String DEVICE_GONE = "device_gone";
    /** The device has registered, and does not have this. */
    static final String UNKNOWN_CAPABILITY = "unknown_capability";
    /** The device has registered that it has this, and not now. */
    static final String NOT_AVAILABLE = "not_available";
    /** The output has more bytes than were asked for. */
    static final String TOO_LARGE = "too_large";

    private static final byte[] NOTHING = {};
    private static final JsonValue EMPTY = JsonValue.empty();

    /** What the device has to hear, or what ends without it. */
    private List<OutboxEvent> standing(OutboxContent content, Standing standing, Instant now) {
        if (standing.number() <= content.number()) {
            return List.of();
        }
        return standing.paired() ? paired(content, standing, now) : gone(content, standing, now);
    }

    private List<OutboxEvent> paired(OutboxContent content, Standing standing, Instant now) {
        List<String> grants = GrantList.texts(standing.grants());
        String rotation = standing.rotation().orElse(content.rotation());
        Retention retention = new Retention(device, content, now);
        if (!grants.equals(content.grants())) {
            retention.append(EventType.GRANTS_CHANGED, new GrantsChanged(standing.grants()).toData());
        }
        if (!rotation.equals(content.rotation())) {
            retention.append(EventType.CERTIFICATE_RENEW, EMPTY.toBytes());
        }
        if (grants.equals(content.grants()) && rotation.equals(content.rotation())) {
            return List.of();
        }
        List<OutboxEvent> events = new ArrayList<>(retention.events());
        events.add(new OutboxStandingTaken(device, standing.number(), grants, rotation, now));
        return events;
    }

    private List<OutboxEvent> gone(OutboxContent content, Standing standing, Instant now) {
        List<OutboxEvent> events = new ArrayList<>();
        content.open().forEach(it -> events.add(ended(it, InvocationState.REJECTED, DEVICE_GONE, now)));
        if (content.size() > 0) {
            events.add(new OutboxEmptied(device, content.last(), now));
        }
        if (!events.isEmpty()
                || !content.grants().isEmpty()
                || !content.rotation().isEmpty()) {
            events.add(new OutboxStandingTaken(device, standing.number(), List.of(), "", now));
        }
        return events;
    }

    /** That the device has to hear of the node's authorities. */
    List<OutboxEvent> authorities(OutboxContent content, TrustedAuthorities trusted, Instant now) {
        if (trusted.generation() <= content.authorities()) {
            return List.of();
        }
        Retention retention = new Retention(device, content, now);
        retention.append(EventType.CA_BUNDLE, new AuthoritiesChanged(trusted.certificates()).toData());
        List<OutboxEvent> events = new ArrayList<>(retention.events());
        events.add(new OutboxAuthoritiesTold(device, trusted.generation(), now));
        return events;
    }

    Decision<SendReply> send(OutboxContent content, JsonValue data, Instant now) {
        if (data.size() > Limits.MESSAGE_BYTES) {
            return Decision.nothing(
                    new NotDone(ErrorCode.USAGE, "A message has at most " + Limits.MESSAGE_BYTES + " bytes of JSON."));
        }
        Retention retention = new Retention(device, content, now);
        long seq = retention.append(EventType.MESSAGE, data.toBytes());
        return new Decision<>(retention.events(), after -> new Appended(seq));
    }

    Decision<InvocationReply> invoke(OutboxContent content, Invoke wish, Instant now) {
        Optional<NotDone> refusal = refusal(wish);
        if (refusal.isPresent()) {
            return Decision.nothing(refusal.get());
        }
        byte[] digest = digest(wish);
        Optional<AskedFor> before = content.invocation(wish.requestId());
        if (before.isPresent()) {
            return Arrays.equals(before.get().digest(), digest)
                    ? look(content, wish.requestId())
                    : Decision.nothing(new NotDone(
                            ErrorCode.INVOCATION_CONFLICT, "The request id was used for something else already."));
        }
        if (content.openCount() >= Limits.OPEN_INVOCATIONS) {
            return Decision.nothing(new NotDone(
                    ErrorCode.INVOCATION_TOO_MANY,
                    "The device was asked for " + Limits.OPEN_INVOCATIONS + " things that have not ended."));
        }
        if (content.remembered(now) >= Limits.REMEMBERED_INVOCATIONS) {
            return Decision.nothing(new NotDone(
                    ErrorCode.INVOCATION_TOO_MANY,
                    "The node remembers " + Limits.REMEMBERED_INVOCATIONS
                            + " things that the device was asked for, each for a day after its end."));
        }
        return ask(content, wish, digest, now);
    }

    private Decision<InvocationReply> ask(OutboxContent content, Invoke wish, byte[] digest, Instant now) {
        Instant expiresAt = now.plus(wish.timeout()).truncatedTo(ChronoUnit.MILLIS);
        Retention retention = new Retention(device, content, now);
        long seq = 0;
        if (wish.offer() == Registration.Offer.NOW) {
            CapabilityDispatch dispatch = new CapabilityDispatch(
                    wish.requestId(), wish.capability(), wish.input(), wish.maxPayloadBytes(), expiresAt);
            seq = retention.append(EventType.CAPABILITY_DISPATCH, dispatch.toData());
        }
        List<OutboxEvent> events = new ArrayList<>();
        events.add(new InvocationRequested(
                device,
                wish.requestId().value(),
                wish.capability().value(),
                digest,
                wish.maxPayloadBytes(),
                seq,
                expiresAt,
                now));
        if (wish.offer() != Registration.Offer.NOW) {
            String reason = wish.offer() == Registration.Offer.NOT_NOW ? NOT_AVAILABLE : UNKNOWN_CAPABILITY;
            events.add(ended(wish.requestId(), InvocationState.REJECTED, reason, NOTHING, now));
        }
        events.addAll(retention.events());
        return new Decision<>(events, after -> known(after, wish.requestId()));
    }

    private static Optional<NotDone> refusal(Invoke wish) {
        Duration timeout = wish.timeout();
        String sentence = "";
        if (timeout.compareTo(Limits.INVOCATION_TIMEOUT_MIN) < 0
                || timeout.compareTo(Limits.INVOCATION_TIMEOUT_MAX) > 0) {
            sentence = "An invocation times out after 1 second to 24 hours.";
        } else if (wish.maxPayloadBytes() < 1 || wish.maxPayloadBytes() > Limits.PAYLOAD_BYTES_MAX) {
            sentence = "The output may have 1 to " + Limits.PAYLOAD_BYTES_MAX + " bytes.";
        } else if (wish.input().size() > Limits.MESSAGE_BYTES) {
            sentence = "The input may have at most " + Limits.MESSAGE_BYTES + " bytes of JSON.";
        }
        return sentence.isEmpty() ? Optional.empty() : Optional.of(new NotDone(ErrorCode.USAGE, sentence));
    }

    /** The time-out is no part of it: whoever repeats a request may have less time left. */
    private static byte[] digest(Invoke wish) {
        return Sha256.of(LengthPrefixed.unlabelled()
                .add(wish.capability().value().getBytes(StandardCharsets.UTF_8))
                .add(wish.input().digest())
                .add(ByteBuffer.allocate(Integer.BYTES)
                        .putInt(wish.maxPayloadBytes())
                        .array())
                .toByteArray());
    }

    Decision<InvocationReply> look(OutboxContent content, RequestId id) {
        return new Decision<>(List.of(), after -> known(after, id));
    }

    Decision<InvocationReply> cancel(OutboxContent content, RequestId id, Instant now) {
        AskedFor open = content.invocation(id).filter(AskedFor::isOpen).orElse(null);
        if (open == null) {
            return look(content, id);
        }
        List<OutboxEvent> events = new ArrayList<>();
        events.add(ended(open, InvocationState.CANCELLED, "", now));
        if (open.seq() > 0) {
            // Also of one that is queued: that it was sent may not have been written yet. Taken back twice is taken
            // back.
            Retention retention = new Retention(device, content, now);
            retention.append(EventType.CAPABILITY_CANCEL, new CapabilityCancel(id).toData());
            events.addAll(retention.events());
        }
        return new Decision<>(events, after -> known(after, id));
    }

    Decision<ReportReply> report(OutboxContent content, CapabilityReport report, Instant now) {
        AskedFor asked = content.invocation(report.requestId()).orElse(null);
        if (asked == null) {
            return Decision.nothing(new NotTaken(RpcError.NOT_FOUND));
        }
        if (!asked.isOpen()) {
            return Decision.nothing(
                    new Taken(asked.endedByReport() ? CapabilityAnswer.ALREADY_RECORDED : CapabilityAnswer.IGNORED));
        }
        return report instanceof CapabilityReport.AwaitingMediation awaiting
                ? awaiting(asked, awaiting, now)
                : result(asked, (CapabilityReport.Result) report, now);
    }

    /** Written once, whatever reasons follow: otherwise a device could make the node write for as long as it likes. */
    private Decision<ReportReply> awaiting(AskedFor asked, CapabilityReport.AwaitingMediation awaiting, Instant now) {
        String reason = awaiting.reason().orElse("");
        ReportReply taken = new Taken(CapabilityAnswer.RECORDED);
        return asked.state() == InvocationState.AWAITING_LOCAL_MEDIATION
                ? Decision.nothing(taken)
                : Decision.of(
                        taken, new InvocationAwaiting(device, asked.requestId().value(), reason, now));
    }

    private Decision<ReportReply> result(AskedFor asked, CapabilityReport.Result result, Instant now) {
        byte[] output = result.output().map(JsonValue::toBytes).orElse(NOTHING);
        if (output.length > asked.maxPayloadBytes()) {
            return Decision.of(
                    new NotTaken(RpcError.VALUE_TOO_LARGE), ended(asked, InvocationState.FAILED, TOO_LARGE, now));
        }
        InvocationState state = InvocationState.parse(result.state().wireName());
        return Decision.of(
                new Taken(CapabilityAnswer.RECORDED),
                ended(asked.requestId(), state, result.error().orElse(""), output, now));
    }

    /**
     * The ends of all whose time is over, whether a timer has noticed that or not, and what comes of standings.
     *
     * @param unwritten standings that are not taken in yet, in their order
     */
    Owed owed(OutboxContent content, List<Standing> unwritten, Instant now) {
        List<OutboxEvent> events = new ArrayList<>(overdue(content, now));
        OutboxContent ahead = content.ahead(events);
        for (Standing standing : unwritten) {
            List<OutboxEvent> more = standing(ahead, standing, now);
            ahead = ahead.ahead(more);
            events.addAll(more);
        }
        return new Owed(events, ahead);
    }

    private List<OutboxEvent> overdue(OutboxContent content, Instant now) {
        return content.open().stream()
                .filter(it -> it.isOverdue(now))
                .<OutboxEvent>map(it -> ended(it, InvocationState.TIMED_OUT, "", now))
                .toList();
    }

    /** What is too old. */
    List<OutboxEvent> aged(OutboxContent content, Instant now) {
        return new Retention(device, content, now).events();
    }

    /** That the device has handled all up to an event; one that never was counts as the last one. */
    List<OutboxEvent> acknowledged(OutboxContent content, long upTo, Instant now) {
        long known = Long.compareUnsigned(upTo, content.last()) > 0 ? content.last() : upTo;
        return content.size() > 0 && known >= content.first()
                ? List.of(new OutboxAcknowledged(device, known, now))
                : List.of();
    }

    /** That the device was sent all up to an event. */
    List<OutboxEvent> sent(OutboxContent content, long upTo, Instant now) {
        return content.open().stream()
                .filter(it -> it.state() == InvocationState.QUEUED && it.seq() > 0 && it.seq() <= upTo)
                .<OutboxEvent>map(
                        it -> new InvocationDispatched(device, it.requestId().value(), now))
                .toList();
    }

    /** The events after one; whoever asks for what never was is told where the numbers go on. */
    Page page(OutboxContent content, long after) {
        boolean beyond = Long.compareUnsigned(after, content.last()) > 0;
        boolean behind = !beyond && after + 1 < content.first();
        long from = beyond ? content.last() : Math.max(after, content.first() - 1);
        List<Entry> events = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : content.after(from)) {
            if (events.size() >= Limits.OUTBOX_PAGE || bytes >= Limits.OUTBOX_PAGE_BYTES) {
                break;
            }
            events.add(entry);
            bytes += entry.data().length;
        }
        long next = events.isEmpty() ? from : events.get(events.size() - 1).seq();
        return new Page(beyond || behind ? Long.valueOf(from + 1) : null, events, next);
    }

    private InvocationReply known(OutboxContent content, RequestId id) {
        return content.invocation(id)
                .<InvocationReply>map(it -> new Known(it.view(device)))
                .orElseGet(() -> new NotDone(
                        ErrorCode.INVOCATION_NOT_FOUND,
                        "The device was not asked for anything under that request id."));
    }

    private InvocationEnded ended(AskedFor asked, InvocationState state, String reason, Instant now) {
        return ended(asked.requestId(), state, reason, NOTHING, now);
    }

    private InvocationEnded ended(RequestId id, InvocationState state, String reason, byte[] output, Instant now) {
        return new InvocationEnded(device, id.value(), state.wireName(), reason, output, now);
    }
}
