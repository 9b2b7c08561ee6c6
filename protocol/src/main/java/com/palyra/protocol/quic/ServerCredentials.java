package com.palyra.protocol.quic;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a server presents and whom it believes.
 *
 * @param identity the node's key and certificates
 * @param clientAnchors authorities whose device certificates the gate takes
 */
public record ServerCredentials(TlsIdentity identity, List<X509Certificate> clientAnchors) {
    /** Copies the list. */
    public ServerCredentials {
        clientAnchors = List.copyOf(clientAnchors);
    }
}
