/** Remoting's TLS. */
@NullMarked
package com.palyra.actors.cluster;

import org.jspecify.annotations.NullMarked;
