package com.palyra.protocol.quic;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * How a client knows that it talks to its node. Looked at during the handshake, before our certificate leaves, and again
 * before the first byte of a request. Names and addresses of the network never count.
 */
public sealed interface ServerTrust {
    /**
     * The node of that ULID and key, with a certificate of one of these authorities.
     *
     * @param anchors authorities trusted now
     * @param nodeId the ULID in the leaf's SAN
     * @param nodeKey the key in the leaf
     */
    record NodeChain(Collection<X509Certificate> anchors, Ulid nodeId, Ed25519PublicKey nodeKey)
            implements ServerTrust {
        /** Copies the authorities. */
        public NodeChain {
            anchors = List.copyOf(anchors);
        }
    }

    /**
     * The leaf certificate itself, as clients of the reference pin it.
     *
     * @param sha256Hex SHA-256 of the leaf's DER; trimmed, upper or lower case
     */
    record LeafPin(String sha256Hex) implements ServerTrust {
        private static final int SHA256_BYTES = 32;

        /**
         * Reads the pin.
         *
         * @throws IllegalArgumentException if it is empty or not 64 hexadecimal digits
         */
        public LeafPin {
            sha256Hex = sha256Hex.strip().toLowerCase(Locale.ROOT);
            if (sha256Hex.length() != 2 * SHA256_BYTES || !sha256Hex.chars().allMatch(HexFormat::isHexDigit)) {
                throw new IllegalArgumentException("A certificate pin is 64 hexadecimal digits");
            }
        }
    }

    /**
     * Whoever proves that key.
     *
     * @param key the node's identity key
     */
    record NodeKey(Ed25519PublicKey key) implements ServerTrust {}

    /** Whoever proves a key whose fingerprint begins with these 16 bytes, as a QR code carries them. */
    final class NodeKeyPrefix implements ServerTrust {
        /** Bytes of the fingerprint that are compared. */
        public static final int BYTES = 16;

        private final byte[] prefix;

        /**
         * The first bytes of the SHA-256 of the raw key.
         *
         * @throws IllegalArgumentException if they are not 16
         */
        public NodeKeyPrefix(byte[] prefix) {
            if (prefix.length != BYTES) {
                throw new IllegalArgumentException("The beginning of a fingerprint has 16 bytes here");
            }
            this.prefix = prefix.clone();
        }

        /** Whether the fingerprint of the key begins so. */
        boolean matches(Ed25519PublicKey key) {
            byte[] fingerprint = HexFormat.of().parseHex(key.fingerprint());
            return Arrays.equals(fingerprint, 0, BYTES, prefix, 0, BYTES);
        }
    }

    /**
     * Anybody, for now: the pairing protocol binds the leaf of this connection into its proof and checks it afterwards.
     * Accepted on {@link Alpn#PAIRING} only, and never with a certificate of ours.
     */
    record ProvisionalForPairing() implements ServerTrust {}
}
