package com.palyra.actors.outbox;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.outbox.OutboxReply.AuthoritiesTold;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.actors.outbox.OutboxReply.ReportReply;
import com.palyra.actors.outbox.OutboxReply.SendReply;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.vault.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What an {@link Outbox} understands. */
public sealed interface OutboxCommand {
    /**
     * How the device stands, as its owner has written it down. Idempotent: what was taken in already, or is older, changes
     * nothing, so that it can be said again whenever it may have been lost.
     *
     * @param number of the owner's last event; grows
     * @param paired if it is not, all that waits for the device ends
     * @param grants all that the device may do
     * @param rotation fingerprint of a certificate that the device is to fetch, if there is one
     */
    record Standing(long number, boolean paired, List<Grant> grants, Optional<String> rotation)
            implements OutboxCommand {
        /** Copies the list. */
        public Standing {
            grants = List.copyOf(grants);
        }
    }

    /**
     * Which authorities the node trusts now, for a device that is connected. Idempotent; what is older than what the device was
     * told changes nothing.
     */
    record Authorities(TrustedAuthorities trusted, ActorRef<AuthoritiesTold> replyTo) implements OutboxCommand {}

    /** A message for the device. */
    record Send(JsonValue data, ActorRef<SendReply> replyTo) implements OutboxCommand {}

    /**
     * The device is to do something.
     *
     * @param offer whether it would do that, as far as it has said; one that has said nothing may be asked
     */
    record Invoke(
            RequestId requestId,
            CapabilityName capability,
            JsonValue input,
            Duration timeout,
            int maxPayloadBytes,
            Registration.Offer offer,
            ActorRef<InvocationReply> replyTo)
            implements OutboxCommand {}

    /** How far is it? */
    record Look(RequestId requestId, ActorRef<InvocationReply> replyTo) implements OutboxCommand {}

    /** The same, answered when it has ended. Whoever has waited too long, or among too many, is answered before. */
    record AwaitEnd(RequestId requestId, Duration atMost, ActorRef<InvocationReply> replyTo) implements OutboxCommand {}

    /** Nobody wants it any more. */
    record Cancel(RequestId requestId, ActorRef<InvocationReply> replyTo) implements OutboxCommand {}

    /** The device says how it went. */
    record Report(CapabilityReport report, ActorRef<ReportReply> replyTo) implements OutboxCommand {}

    /**
     * The events after one, a page of them.
     *
     * @param after unsigned
     * @param acknowledged this one and all before it are handled; unsigned
     * @param waits whether the answer may wait until there are some
     * @param reader whose end is the end of waiting
     */
    record Read(long after, long acknowledged, boolean waits, ActorRef<?> reader, ActorRef<Page> replyTo)
            implements OutboxCommand {}

    /** The events up to this one were sent to the device. */
    record Sent(long upTo) implements OutboxCommand {}

    /** A reader that waited has ended. */
    record ReaderGone(ActorRef<?> reader) implements OutboxCommand {}

    /** What is due. */
    enum Due implements OutboxCommand {
        /** An invocation's time is over, or somebody's who waits. */
        DEADLINE,
        /** Something may be too old. */
        AGE,
        /** Nobody may need it in memory. */
        IDLE
    }

    /** Leave memory. */
    enum Stop implements OutboxCommand {
        STOP
    }
}
