package com.palyra.protocol.quic;

import java.util.Optional;

/** The application protocols on the port. */
public enum Alpn {
    /** Paired devices; a client certificate is required. */
    DEVICE("palyra-quic-v1"),
    /** Strangers that want to pair; no client certificate, never resumed. */
    PAIRING("palyra-pair-v1"),
    /** Nodes of the same cluster; refused while there is no cluster. */
    CLUSTER("palyra-cluster-v1");

    private final String id;

    Alpn(String id) {
        this.id = id;
    }

    /** The name in the TLS handshake. */
    public String id() {
        return id;
    }

    /** The protocol of that name, or empty. */
    public static Optional<Alpn> ofId(String id) {
        for (Alpn alpn : values()) {
            if (alpn.id.equals(id)) {
                return Optional.of(alpn);
            }
        }
        return Optional.empty();
    }
}
