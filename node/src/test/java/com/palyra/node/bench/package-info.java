/** The node beside what Netty's QUIC codec does by itself; run by name, see {@link com.palyra.node.bench.TransportBenchmark}. */
@NullMarked
package com.palyra.node.bench;

import org.jspecify.annotations.NullMarked;
