package com.palyra.actors.pairing;

import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.ShareOffer;
import java.net.InetAddress;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/** What the {@link PairingWindow} understands. */
public sealed interface WindowCommand
        permits WindowCommand.Mint,
                WindowCommand.ListCodes,
                WindowCommand.Resume,
                WindowCommand.Begin,
                WindowCommand.Guess,
                WindowCommand.Confirm,
                WindowCommand.Release,
                PairingWindow.Internal {
    /** Open a code; the parameters were checked before. */
    record Mint(CodeMethod method, Duration ttl, int digits, ActorRef<WindowReply.MintReply> replyTo)
            implements WindowCommand {}

    /** Which codes are open, and whether PIN pairing is paused. */
    record ListCodes(ActorRef<WindowReply.Listing> replyTo) implements WindowCommand {}

    /** Let PIN pairing go on. */
    record Resume(ActorRef<WindowReply.ResumeReply> replyTo) implements WindowCommand {}

    /** A Hello: which salt does this slot have? */
    record Begin(
            Ulid handshake,
            InetAddress address,
            String slot,
            CodeMethod method,
            ActorRef<WindowReply.BeginReply> replyTo)
            implements WindowCommand {}

    /** A share, which is a guess. */
    record Guess(Ulid handshake, ShareOffer share, ActorRef<WindowReply.GuessReply> replyTo) implements WindowCommand {}

    /** The device's proof. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Confirm(Ulid handshake, byte[] confirmP, ActorRef<WindowReply.ConfirmReply> replyTo)
            implements WindowCommand {}

    /** The run is over, or its request no longer waits for a decision. Idempotent. */
    record Release(Ulid handshake) implements WindowCommand {}
}
