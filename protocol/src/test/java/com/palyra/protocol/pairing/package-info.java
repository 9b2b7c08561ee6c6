/** Tests of pairing: vectors, two parties in one thread, tampering, fuzzing, and the rules under virtual time. */
@NullMarked
package com.palyra.protocol.pairing;

import org.jspecify.annotations.NullMarked;
