package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.List;

/** What a {@link VaultScope} answers. */
public sealed interface VaultReply {
    /** It is written. */
    record Stored(SecretView secret, Position position) implements VaultReply {}

    /** A value, which the receiver closes. */
    record Opened(SecretValue secret) implements VaultReply {}

    /** A page of the list. */
    record Listed(SecretPage page) implements VaultReply {}

    /** A secret's versions. */
    record Known(SecretHistory history) implements VaultReply {}

    /** Nothing opens it any more. */
    record Destroyed(Position position) implements VaultReply {}

    /** What was not read or not changed for long. */
    record Reviewed(List<ReviewView.Finding> unread, List<ReviewView.Finding> old) implements VaultReply {}

    /** The scope has a new key, of this generation. */
    record Rotated(long generation, Position position) implements VaultReply {}

    /** Nothing was done, and why: one of {@code VAULT_...} or {@code JOURNAL_...}. */
    record Refused(ErrorCode error, String sentence) implements VaultReply {
        /** What was thrown. */
        public static Refused of(PalyraException failure) {
            return new Refused(failure.error(), failure.sentence());
        }

        /** As an exception. */
        public PalyraException toException() {
            return new PalyraException(error, sentence);
        }
    }
}
