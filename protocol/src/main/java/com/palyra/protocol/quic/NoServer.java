package com.palyra.protocol.quic;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.net.InetSocketAddress;

/** Stands where the server will be. */
final class NoServer {
    private NoServer() {}

    static QuicServer bind(InetSocketAddress address) {
        if (address.getPort() >= 0) {
            throw new PalyraException(ErrorCode.UNREACHABLE, "The QUIC server is not built yet.");
        }
        throw new IllegalArgumentException();
    }
}
