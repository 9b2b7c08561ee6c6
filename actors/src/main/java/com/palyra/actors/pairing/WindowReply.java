package com.palyra.actors.pairing;

import com.palyra.actors.view.CodeView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.RefusalCode;
import java.time.Instant;
import java.util.List;

/** What the {@link PairingWindow} answers. */
public sealed interface WindowReply {
    /** Answers to {@link WindowCommand.Mint}. */
    sealed interface MintReply extends WindowReply permits Opened, NoSlot {}

    /** The code is open; whoever gets this must close {@code code}. */
    record Opened(PairingCode code, Instant expiresAt) implements MintReply {}

    /** Too many codes are open. */
    enum NoSlot implements MintReply {
        NO_SLOT
    }

    /** Answer to {@link WindowCommand.ListCodes}. */
    record Listing(List<CodeView> codes, boolean paused) implements WindowReply {}

    /** Answers to {@link WindowCommand.Resume}. */
    sealed interface ResumeReply extends WindowReply permits Resumed, NotResumed {}

    /** PIN pairing goes on. */
    enum Resumed implements ResumeReply {
        RESUMED
    }

    /** It stays paused, and why. */
    record NotResumed(ErrorCode error, String sentence) implements ResumeReply {}

    /** Answers to {@link WindowCommand.Begin}. */
    sealed interface BeginReply extends WindowReply permits Salt, Refused {}

    /** Answers to {@link WindowCommand.Guess}. */
    sealed interface GuessReply extends WindowReply permits Answer, Refused {}

    /** Answers to {@link WindowCommand.Confirm}. */
    sealed interface ConfirmReply extends WindowReply permits Accepted, Refused {}

    /** 16 bytes, whether there is such a code or not. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Salt(byte[] salt) implements BeginReply {}

    /** The node's share and proof. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(byte[] shareV, byte[] confirmV) implements GuessReply {}

    /** The code was proved and is used up. */
    enum Accepted implements ConfirmReply {
        ACCEPTED
    }

    /** The run is over. */
    record Refused(RefusalCode code) implements BeginReply, GuessReply, ConfirmReply {}
}
