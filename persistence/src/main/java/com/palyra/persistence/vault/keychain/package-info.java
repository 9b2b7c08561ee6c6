/**
 * Blobs in the macOS keychain, by way of Apple's {@code security} program.
 *
 * <h2>Items</h2>
 *
 * All are generic passwords of the service {@code palyra.vault.v1}; {@code ID} is {@code VAULT/obj_...}.
 *
 * <ul>
 *   <li>{@code ID}: the manifest, which names a generation, the number of its chunks, the length and SHA-256 of the blob. A blob
 *       is there when its manifest is.
 *   <li>{@code ID/GENERATION.N}: chunk N of a generation, at most 3800 characters of base64.
 *   <li>{@code ID/pending}: generations that are being written or removed. All of them but the manifest's are rubbish.
 * </ul>
 *
 * <p>A put writes {@code pending}, then chunks of a new generation, reads them back, then writes the manifest and reads it
 * back. Only then does it remove the old chunks, and {@code pending} at last. So whatever is interrupted leaves the old blob or
 * the new one, and a trail to the rest.
 *
 * <p>Developed against a program that does what the source and the manual page of Apple's say. On a Mac nobody has run it.
 */
@NullMarked
package com.palyra.persistence.vault.keychain;

import org.jspecify.annotations.NullMarked;
