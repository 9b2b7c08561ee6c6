/** Pairing entities against the in-memory journal. */
@NullMarked
package com.palyra.actors.pairing;

import org.jspecify.annotations.NullMarked;
