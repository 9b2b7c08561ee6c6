package com.palyra.persistence.vault;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is needed beside the state directory to open the vault.
 *
 * @param since when it was added; null for {@link Kind#NONE}
 */
public record RootShare(Kind kind, @Nullable Instant since) {
    /** Where the share is. */
    public enum Kind {
        /** Nowhere: a copy of the state directory opens the vault. */
        NONE,
        /** In the operating system's store. */
        OS_STORE,
        /** In the head of an operator. */
        PASSPHRASE;

        /** The word in commands and messages. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Parses the word.
         *
         * @throws IllegalArgumentException if it is none of them
         */
        public static Kind parse(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.wireName().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("a share is os_store or passphrase."));
        }
    }
}
