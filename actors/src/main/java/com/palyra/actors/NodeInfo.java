package com.palyra.actors;

import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/**
 * What is fixed once the node is up, apart from its certificate.
 *
 * @param fingerprint lower-case hex SHA-256 of the node's raw public key
 * @param quicAddress the address that is really bound
 * @param advertised what devices are told to connect to, best first
 * @param certificateExpiresAt end of the leaf that is presented now
 * @param authorities DER of the CA certificates that devices trust
 */
public record NodeInfo(
        Ulid nodeId,
        String fingerprint,
        InetSocketAddress quicAddress,
        List<HostPort> advertised,
        Instant certificateExpiresAt,
        List<byte[]> authorities) {
    /** Copies the lists. */
    public NodeInfo {
        advertised = List.copyOf(advertised);
        authorities = List.copyOf(authorities);
    }
}
