/** What single steps cost; run by name, see {@link com.palyra.protocol.bench.ProtocolBenchmark}. */
@NullMarked
package com.palyra.protocol.bench;

import org.jspecify.annotations.NullMarked;
