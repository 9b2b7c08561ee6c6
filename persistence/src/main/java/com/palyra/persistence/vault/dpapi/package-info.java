/**
 * Blobs in files that Windows encrypts for the user (DPAPI), and the few native calls for it.
 *
 * <p>Nothing outside this package knows JNA. The mapping is run against Wine's crypt32 by the profile {@code wine}; on Windows
 * itself nobody has run it.
 */
@NullMarked
package com.palyra.persistence.vault.dpapi;

import org.jspecify.annotations.NullMarked;
