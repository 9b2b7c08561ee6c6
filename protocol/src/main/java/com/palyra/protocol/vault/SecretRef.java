package com.palyra.protocol.vault;

/**
 * Which secret: scope and key, written {@code SCOPE/KEY} or {@code vault://SCOPE/KEY} (REFERENCE, section 3).
 *
 * @param scope whose it is
 * @param key its name there
 */
public record SecretRef(Scope scope, KeyName key) implements Comparable<SecretRef> {
    /** How a reference begins where other kinds of references may stand too. */
    public static final String SCHEME = "vault://";

    /**
     * Parses both written forms.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static SecretRef parse(String text) {
        String path = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
        int slash = path.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a secret is named SCOPE/KEY, such as global/openai_api_key.");
        }
        return new SecretRef(Scope.parse(path.substring(0, slash)), KeyName.parse(path.substring(slash + 1)));
    }

    /** {@code SCOPE/KEY}. */
    @Override
    public String toString() {
        return scope + "/" + key;
    }

    @Override
    public int compareTo(SecretRef other) {
        int scopes = scope.compareTo(other.scope);
        return scopes != 0 ? scopes : key.compareTo(other.key);
    }
}
