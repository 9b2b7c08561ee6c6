package com.palyra.actors.view;

import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;

/**
 * A secret, without its value.
 *
 * @param version the newest one, or the one that was asked for
 * @param size of that version's value, in bytes
 * @param createdAt when the secret was first put
 * @param updatedAt when that version was put, or the secret deleted or brought back
 * @param deleted whether it is only kept to be brought back
 */
public record SecretView(
        SecretRef ref, long version, int size, Instant createdAt, Instant updatedAt, boolean deleted) {}
