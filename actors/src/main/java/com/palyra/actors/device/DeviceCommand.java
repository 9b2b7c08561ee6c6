package com.palyra.actors.device;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.outbox.OutboxReply;
import com.palyra.actors.view.PublicationPage;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a {@link Device} understands. */
public sealed interface DeviceCommand
        permits DeviceCommand.Bind,
                DeviceCommand.RecordCertificate,
                DeviceCommand.Attach,
                DeviceCommand.WasSeen,
                DeviceCommand.End,
                DeviceCommand.Remove,
                DeviceCommand.ChangeGrant,
                DeviceCommand.Authorize,
                DeviceCommand.Replace,
                DeviceCommand.Register,
                DeviceCommand.Publish,
                DeviceCommand.ReadPublications,
                DeviceCommand.SendMessage,
                DeviceCommand.Invoke,
                DeviceCommand.Stop,
                EndCommands.CutTookTooLong,
                PresenceRecord.Due,
                RenewalCommands.Signed,
                Device.Internal {
    /**
     * Pair this device. Idempotent by request id: a repetition gives no grant again.
     *
     * @param grants what it may do from the start, instead of what an earlier pairing allowed
     */
    record Bind(
            Ulid requestId,
            Ed25519PublicKey key,
            String name,
            String kind,
            String platform,
            List<Grant> grants,
            ActorRef<DeviceReply.PairReply> replyTo)
            implements DeviceCommand {
        /** Copies the list. */
        public Bind {
            grants = List.copyOf(grants);
        }
    }

    /** The certificate that was issued for that request. */
    record RecordCertificate(Ulid requestId, X509Certificate leaf, ActorRef<DeviceReply.PairReply> replyTo)
            implements DeviceCommand {}

    /** May this connection have a session? */
    record Attach(
            VerifiedPeer peer,
            String address,
            ActorRef<DeviceSession.Command> session,
            ActorRef<DeviceReply.AttachReply> replyTo)
            implements DeviceCommand {}

    /** Has the device come with the certificate of this request, or with a later one of the same pairing? */
    record WasSeen(Ulid requestId, ActorRef<Boolean> replyTo) implements DeviceCommand {}

    /** End its being paired: for good ({@link Ending#REVOKE}) or until it pairs again. Idempotent. */
    record End(Ending ending, String reason, Optional<BySession> by, ActorRef<DeviceReply.EndReply> replyTo)
            implements DeviceCommand {
        /** An operator wants it. */
        public End(Ending ending, String reason, ActorRef<DeviceReply.EndReply> replyTo) {
            this(ending, reason, Optional.empty(), replyTo);
        }
    }

    /**
     * The device itself wants something, over a session that ends with the answer.
     *
     * @param address where the session's peer is
     */
    record BySession(ActorRef<DeviceSession.Command> session, String address) {}

    /** Show it no more. It has to be evicted or revoked, and stays so. Idempotent. */
    record Remove(ActorRef<DeviceReply.EndReply> replyTo) implements DeviceCommand {}

    /** An operator changes what the device may do. */
    sealed interface ChangeGrant extends DeviceCommand permits Allow, RevokeGrant {
        /** In which scope. */
        Scope scope();

        /** Who hears what came of it. */
        ActorRef<DeviceReply.GrantReply> replyTo();
    }

    /** Allow it this, instead of what it was allowed in that scope. Idempotent. */
    record Allow(Grant grant, ActorRef<DeviceReply.GrantReply> replyTo) implements ChangeGrant {
        @Override
        public Scope scope() {
            return grant.scope();
        }
    }

    /** Allow it nothing in that scope any more. Idempotent. Refused from now on, answered when it is durable. */
    record RevokeGrant(Scope scope, ActorRef<DeviceReply.GrantReply> replyTo) implements ChangeGrant {}

    /**
     * May this session do this in that scope? What is refused is written to the audit log.
     *
     * @param method what it was asked for with
     * @param address where the session's peer is
     */
    record Authorize(
            Scope scope,
            Access needed,
            String method,
            String address,
            ActorRef<DeviceSession.Command> session,
            ActorRef<DeviceReply.AuthorizeReply> replyTo)
            implements DeviceCommand {}

    /**
     * The device's certificate is to be replaced. The one that it has stays good until the fresh one is seen; what nobody
     * came with yet is not replaced while much of its life is left.
     */
    sealed interface Replace extends DeviceCommand permits Renew, RenewExpired, Rotate {
        /** Who hears what came of it. */
        ActorRef<DeviceReply.RenewReply> replyTo();
    }

    /**
     * The session's device wants a certificate with a life before it: the newest one if that is so already.
     *
     * @param address where the session's peer is
     * @param authorities the one that signs has to have signed it
     */
    record Renew(
            String address,
            TrustedAuthorities authorities,
            ActorRef<DeviceSession.Command> session,
            ActorRef<DeviceReply.RenewReply> replyTo)
            implements Replace {}

    /**
     * The device, which has proved its key, has a certificate that has expired, at most {@link
     * com.palyra.protocol.Limits#RENEWAL_GRACE} ago, or that none of the authorities vouches for.
     *
     * @param key what it has proved
     * @param address where it is
     * @param authorities that are trusted
     */
    record RenewExpired(
            Ed25519PublicKey key,
            String address,
            TrustedAuthorities authorities,
            ActorRef<DeviceReply.RenewReply> replyTo)
            implements Replace {}

    /** An operator wants it; the device is given the fresh one when it renews. */
    record Rotate(ActorRef<DeviceReply.RenewReply> replyTo) implements Replace {}

    /** What the session's device is and can do. Written if it is something else than before. */
    record Register(
            Registration registration,
            ActorRef<DeviceSession.Command> session,
            ActorRef<DeviceReply.RuntimeReply> replyTo)
            implements DeviceCommand {}

    /** What the session's device wants seen by whoever looks. */
    record Publish(
            Publication publication,
            ActorRef<DeviceSession.Command> session,
            ActorRef<DeviceReply.RuntimeReply> replyTo)
            implements DeviceCommand {}

    /**
     * The publications after a number.
     *
     * @param waits whether the answer may wait until there is one
     */
    record ReadPublications(long after, boolean waits, ActorRef<PublicationPage> replyTo) implements DeviceCommand {}

    /** An operator's message for the device's outbox, which answers. */
    record SendMessage(JsonValue data, ActorRef<OutboxReply.SendReply> replyTo) implements DeviceCommand {}

    /** What an operator wants the device to do; its outbox answers. */
    record Invoke(
            RequestId requestId,
            CapabilityName capability,
            JsonValue input,
            Duration timeout,
            int maxPayloadBytes,
            ActorRef<OutboxReply.InvocationReply> replyTo)
            implements DeviceCommand {}

    /** Leave memory. */
    enum Stop implements DeviceCommand {
        STOP
    }

    /** Ways to end a pairing. */
    enum Ending {
        /** Blocks ULID and key for ever. */
        REVOKE(GateRefusal.REVOKED, CloseReason.REVOKED, "device.revoke", "revocation"),
        /** Keeps ULID and key bound together; they may pair again. */
        EVICT(GateRefusal.EVICTED, CloseReason.EVICTED, "device.evict", "eviction");

        private final GateRefusal refusal;
        private final CloseReason close;
        private final String action;
        private final String noun;

        Ending(GateRefusal refusal, CloseReason close, String action, String noun) {
            this.refusal = refusal;
            this.close = close;
            this.action = action;
            this.noun = noun;
        }

        GateRefusal refusal() {
            return refusal;
        }

        CloseReason close() {
            return close;
        }

        String action() {
            return action;
        }

        String noun() {
            return noun;
        }

        DeviceEvent event(Ulid device, String reason, Instant now) {
            return this == REVOKE
                    ? new DeviceEvent.DeviceRevoked(device, reason, now)
                    : new DeviceEvent.DeviceEvicted(device, reason, now);
        }
    }
}
