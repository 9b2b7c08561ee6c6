package com.palyra.node.admin;

import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import java.util.Arrays;

/** How long a passphrase has to be: the node insists on it, and the command line says it before anything is typed twice. */
public final class PassphraseLength {
    /** What is said about one that is too short. */
    public static final String TOO_SHORT = "A passphrase has at least " + Limits.PASSPHRASE_CHARACTERS + " characters.";

    private PassphraseLength() {}

    /** Whether these bytes of UTF-8 are fewer characters than {@link Limits#PASSPHRASE_CHARACTERS}. */
    public static boolean isTooShort(SensitiveBytes passphrase) {
        byte[] bytes = passphrase.exposeCopy();
        int characters = 0;
        for (byte each : bytes) {
            // Every byte that begins a character.
            characters += (each & 0xC0) == 0x80 ? 0 : 1;
        }
        Arrays.fill(bytes, (byte) 0);
        return characters < Limits.PASSPHRASE_CHARACTERS;
    }
}
