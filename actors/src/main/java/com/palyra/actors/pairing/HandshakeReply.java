package com.palyra.actors.pairing;

import com.palyra.actors.durable.Position;
import com.palyra.protocol.error.ErrorCode;

/** What a {@link PairingHandshake} answers to {@link HandshakeCommand.Approve} and {@link HandshakeCommand.Reject}. */
public sealed interface HandshakeReply {
    /** It is as was asked for. */
    record Decided(Position position) implements HandshakeReply {}

    /** It is not, and why. */
    record Undecided(ErrorCode error, String sentence) implements HandshakeReply {
        static Undecided unknown() {
            return new Undecided(ErrorCode.PAIR_NOT_FOUND, "There is no such request.");
        }

        static Undecided alreadyDecided() {
            return new Undecided(ErrorCode.PAIR_ALREADY_DECIDED, "Somebody has decided on this request already.");
        }

        static Undecided expired() {
            return new Undecided(ErrorCode.PAIR_EXPIRED, "Nobody decided on this request in time; it has expired.");
        }
    }
}
