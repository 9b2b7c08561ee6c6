/** Tests of the secret stores, in memory and on disk, with several threads and processes. */
@NullMarked
package com.palyra.persistence.secret;

import org.jspecify.annotations.NullMarked;
