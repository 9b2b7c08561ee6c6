package com.palyra.actors.pairing;

import com.palyra.protocol.vault.Grant;
import java.net.InetAddress;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a {@link PairingHandshake} understands. */
public sealed interface HandshakeCommand
        permits HandshakeCommand.Begin,
                HandshakeCommand.Frame,
                HandshakeCommand.Watch,
                HandshakeCommand.Approve,
                HandshakeCommand.Reject,
                HandshakeCommand.Wake,
                HandshakeCommand.CertificateSeen,
                HandshakeCommand.Stop,
                PairingHandshake.Internal,
                Admission.Progress {
    /** The first frame of a stranger. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Begin(ActorRef<PairingConnection.Command> connection, InetAddress address, byte[] leafSha256, byte[] hello)
            implements HandshakeCommand {}

    /** A further frame of the run. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(byte[] frame) implements HandshakeCommand {}

    /** A device that proved that the request is its own wants to hear how it stands, now and later. */
    record Watch(ActorRef<PairingConnection.Command> connection) implements HandshakeCommand {}

    /**
     * Approve; {@code shortString} null skips the comparison. Idempotent.
     *
     * @param grants what the device may do from the start; a repetition with other ones is refused, and none gives a grant
     *     again that was revoked meanwhile
     */
    record Approve(@Nullable String shortString, String reason, List<Grant> grants, ActorRef<HandshakeReply> replyTo)
            implements HandshakeCommand {
        /** Copies the list. */
        public Approve {
            grants = List.copyOf(grants);
        }
    }

    /** Turn down. Idempotent. */
    record Reject(String reason, ActorRef<HandshakeReply> replyTo) implements HandshakeCommand {}

    /** Recover, and go on with what is unfinished. */
    enum Wake implements HandshakeCommand {
        WAKE
    }

    /** The device came with the certificate of this request. */
    enum CertificateSeen implements HandshakeCommand {
        SEEN
    }

    /** Leave memory. */
    enum Stop implements HandshakeCommand {
        STOP
    }
}
