package com.palyra.persistence.vault;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.Ulid;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of an object in a backend: {@code obj_} and 64 lower-case hexadecimal digits, a hash from which the secret's name
 * cannot be read.
 *
 * @param value the name
 */
public record ObjectId(String value) implements Comparable<ObjectId> {
    private static final String PREFIX = "obj_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{64}");

    /** Checks the form. */
    public ObjectId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Not an object id");
        }
    }

    /** Whether the text is an object id. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The object that holds the value of this version. */
    static ObjectId of(SecretVersion version) {
        return hashed(version.addTo(LengthPrefixed.labelled(Labels.VAULT_OBJECT)));
    }

    /** The object that holds the root key's share of this vault, in the operating system's store. */
    static ObjectId ofShare(Ulid vault) {
        return hashed(LengthPrefixed.labelled(Labels.VAULT_SHARE_OBJECT).add(vault.value()));
    }

    /** The object that is written to find out whether a backend works. */
    static ObjectId ofProbe(Ulid vault) {
        return hashed(LengthPrefixed.labelled(Labels.VAULT_PROBE_OBJECT).add(vault.value()));
    }

    static ObjectId ofDigits(String digits) {
        return new ObjectId(PREFIX + digits);
    }

    /** The digits, without what all ids begin with. */
    public String digits() {
        return value.substring(PREFIX.length());
    }

    private static ObjectId hashed(LengthPrefixed fields) {
        return new ObjectId(PREFIX + HexFormat.of().formatHex(Sha256.of(fields.toByteArray())));
    }

    @Override
    public int compareTo(ObjectId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
