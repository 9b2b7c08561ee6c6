/** The one table of errors a user can meet, and the exception that carries them. */
@NullMarked
package com.palyra.protocol.error;

import org.jspecify.annotations.NullMarked;
