package com.palyra.protocol.vault;

import com.palyra.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The grants of one approval: on the wire and in the journal a list of texts, in the answer to a device bounded. */
public final class GrantList {
    private static final int QUOTES_AND_COMMA = 3;

    private GrantList() {}

    /**
     * Checks what an operator gives with an approval: at most {@link Limits#GRANTS_PER_DEVICE}, each scope once, and
     * together no more than {@link Limits#APPROVAL_GRANT_BYTES}, so that the answer to the device fits its frame.
     *
     * @throws IllegalArgumentException with a sentence that says which of these does not hold
     */
    public static void check(List<Grant> grants) {
        if (grants.size() > Limits.GRANTS_PER_DEVICE) {
            throw new IllegalArgumentException("a device has at most " + Limits.GRANTS_PER_DEVICE + " grants.");
        }
        Set<Scope> scopes = new HashSet<>();
        int bytes = 0;
        for (Grant grant : grants) {
            if (!scopes.add(grant.scope())) {
                throw new IllegalArgumentException("the scope " + grant.scope() + " is named twice.");
            }
            bytes += bytesInJson(grant.toString());
        }
        if (bytes > Limits.APPROVAL_GRANT_BYTES) {
            throw new IllegalArgumentException("the names of these scopes are too long for one approval; give some of"
                    + " the grants afterwards, with 'palyra devices grant'.");
        }
    }

    /** The written forms, in the same order. */
    public static List<String> texts(List<Grant> grants) {
        return grants.stream().map(Grant::toString).toList();
    }

    /**
     * Parses the written forms.
     *
     * @throws IllegalArgumentException if one is none
     */
    public static List<Grant> parse(List<String> texts) {
        return texts.stream().map(Grant::parse).toList();
    }

    /** A scope has no control characters and no backslash, so JSON escapes nothing but quotes. */
    private static int bytesInJson(String text) {
        int quotes = (int) text.chars().filter(c -> c == '"').count();
        return text.getBytes(StandardCharsets.UTF_8).length + quotes + QUOTES_AND_COMMA;
    }
}
