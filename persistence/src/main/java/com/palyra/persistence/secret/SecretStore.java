package com.palyra.persistence.secret;

import com.palyra.protocol.SensitiveBytes;
import java.util.List;
import java.util.Optional;

/**
 * A small store of secrets by name, such as {@code identity/state.v1.json}. A write that returned is durable; a crash
 * leaves the old or the new value. Thread-safe.
 *
 * <p>A name has 1 to 120 bytes of UTF-8 without control characters, {@code ..}, {@code \}, {@code :} or a leading
 * {@code /}; any other is an {@link IllegalArgumentException}. A value has at most {@link #VALUE_BYTES}.
 */
public interface SecretStore {
    /** Longest value in bytes. */
    int VALUE_BYTES = 64 * 1024;

    /** The value, or empty. The caller closes it. */
    Optional<SensitiveBytes> read(String name);

    /** Writes or replaces the value, which stays the caller's. */
    void write(String name, SensitiveBytes value);

    /** Writes the value unless there is one; returns the one that is there afterwards. Of several writers one wins. */
    SensitiveBytes writeIfAbsent(String name, SensitiveBytes value);

    /** Removes what interrupted writes of this value left. Only for whoever alone writes it. */
    void removeLeftovers(String name);

    /** Deletes the value; returns whether there was one. */
    boolean delete(String name);

    /** The names that begin with the prefix, sorted. */
    List<String> list(String prefix);
}
