package com.palyra.actors.pairing;

import com.palyra.actors.durable.Position;
import com.palyra.protocol.error.ErrorCode;
import java.util.Optional;

/** What a {@link PairingHandshake} answers to {@link HandshakeCommand.Approve} and {@link HandshakeCommand.Reject}. */
public sealed interface HandshakeReply {
    /** It is as was asked for. */
    record Decided(Position position) implements HandshakeReply {}

    /**
     * It is not, and why.
     *
     * @param written where the journal says so; empty if nothing was written for this answer
     */
    record Undecided(ErrorCode error, String sentence, Optional<Position> written) implements HandshakeReply {
        Undecided(ErrorCode error, String sentence) {
            this(error, sentence, Optional.empty());
        }

        Undecided writtenAt(Position position) {
            return new Undecided(error, sentence, Optional.of(position));
        }

        static Undecided unknown() {
            return new Undecided(ErrorCode.PAIR_NOT_FOUND, "There is no such request.");
        }

        static Undecided alreadyDecided() {
            return new Undecided(ErrorCode.PAIR_ALREADY_DECIDED, "Somebody has decided on this request already.");
        }

        static Undecided withOtherGrants() {
            return new Undecided(
                    ErrorCode.PAIR_ALREADY_DECIDED,
                    "The request was approved before, with other grants; 'palyra devices grant' changes them.");
        }

        static Undecided expired() {
            return new Undecided(ErrorCode.PAIR_EXPIRED, "Nobody decided on this request in time; it has expired.");
        }
    }
}
