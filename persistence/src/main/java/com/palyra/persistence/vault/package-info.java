/**
 * How secrets are kept: sealed, under keys that can be replaced, as blobs in the best store that the machine has.
 *
 * <h2>What is where</h2>
 *
 * <ul>
 *   <li>A {@linkplain com.palyra.persistence.vault.BlobBackend backend} has one blob for each version of a secret: the value
 *       under a key of its own (DEK).
 *   <li>{@code vault/keys} in the state directory has those DEKs under the key of their scope, and the scope keys under the
 *       root key. Both are records that are replaced as a whole, so that what was rotated away is gone.
 *   <li>The secret store has the root key, in the clear or under a share that lies elsewhere.
 * </ul>
 *
 * <p>Each layer is ChaCha20-Poly1305 and authenticates what it belongs to, so that a blob or key moved elsewhere does not
 * open. Which secrets there are, and in which version, is not known here: events say that, in {@code
 * com.palyra.actors.vault}. A key record without such an event is the trace of a write that was interrupted.
 *
 * <p>Failures are {@link com.palyra.protocol.error.PalyraException} with a {@code VAULT_...} error and never hold a value.
 */
@NullMarked
package com.palyra.persistence.vault;

import org.jspecify.annotations.NullMarked;
