package com.palyra.protocol.pairing;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.Ed25519PublicKey;

/** The certificate that the server presented on this connection: what a run on the device's side is bound to. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NodeLeaf(Ed25519PublicKey key, byte[] sha256) {
    static NodeLeaf of(byte[] der) throws PairingProtocolException {
        try {
            return new NodeLeaf(Ed25519PublicKey.fromCertificate(Certificates.parse(der)), Sha256.of(der));
        } catch (IllegalArgumentException e) {
            throw new PairingProtocolException(PairingFault.NODE_MISMATCH);
        }
    }

    /** The same, if it carries the key of the node that is known. */
    static NodeLeaf of(byte[] der, Ed25519PublicKey expected) throws PairingProtocolException {
        NodeLeaf leaf = of(der);
        if (!leaf.key().equals(expected)) {
            throw new PairingProtocolException(PairingFault.NODE_MISMATCH);
        }
        return leaf;
    }
}
