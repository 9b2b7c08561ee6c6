package com.palyra.persistence.vault;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.vault.Scope;
import java.util.HexFormat;

/** The name of a scope where its own could be too long or hold characters that do not fit. */
public final class ScopeId {
    private ScopeId() {}

    /** 64 lower-case hexadecimal digits. */
    public static String of(Scope scope) {
        return HexFormat.of()
                .formatHex(Sha256.of(
                        scope.addTo(LengthPrefixed.labelled(Labels.VAULT_SCOPE)).toByteArray()));
    }
}
