/**
 * Where a machine keeps its own keys. A store seals every value under a key that lies beside it, which protects against
 * a file that is copied alone and against exchanged files, not against somebody who copies the whole directory.
 */
@NullMarked
package com.palyra.persistence.secret;

import org.jspecify.annotations.NullMarked;
