package com.palyra.protocol.vault;

/**
 * What one device may do in one scope, written {@code SCOPE=read} or {@code SCOPE=write}.
 *
 * @param scope where
 * @param access what
 */
public record Grant(Scope scope, Access access) {
    /**
     * Parses the written form; the last {@code =} separates.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Grant parse(String text) {
        int separator = text.lastIndexOf('=');
        if (separator < 0) {
            throw new IllegalArgumentException("a grant is written SCOPE=read or SCOPE=write.");
        }
        return new Grant(Scope.parse(text.substring(0, separator)), Access.parse(text.substring(separator + 1)));
    }

    @Override
    public String toString() {
        return scope + "=" + access.wireName();
    }
}
