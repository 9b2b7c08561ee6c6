/**
 * Secrets: which there are, in which versions, and who read them. One {@link com.palyra.actors.vault.VaultScope} owns one
 * scope; its events hold metadata only. Sealing and storing is done in {@code com.palyra.persistence.vault}, on threads that
 * may block.
 */
@NullMarked
package com.palyra.actors.vault;

import org.jspecify.annotations.NullMarked;
