package com.palyra.node.agent;

import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingUri;
import java.util.List;
import java.util.function.Supplier;

/** Where to pair and how the code gets here. */
public sealed interface JoinTarget {
    /** Where the node may be, best first. */
    List<HostPort> addresses();

    /**
     * A node that a person names, and a code that they type.
     *
     * @param address where the node is
     * @param code asked only if a code is needed; the flow closes what it gives
     */
    record Address(HostPort address, Supplier<PairingCode> code) implements JoinTarget {
        @Override
        public List<HostPort> addresses() {
            return List.of(address);
        }
    }

    /** What a QR code says. Its code is cleared once it was used; the rest stays the caller's. */
    record Scanned(PairingUri uri) implements JoinTarget {
        @Override
        public List<HostPort> addresses() {
            return uri.addresses();
        }
    }
}
