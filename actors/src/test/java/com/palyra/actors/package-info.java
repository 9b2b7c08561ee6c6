/** Whole nodes in one JVM: real QUIC endpoints and the real journal. */
@NullMarked
package com.palyra.actors;

import org.jspecify.annotations.NullMarked;
