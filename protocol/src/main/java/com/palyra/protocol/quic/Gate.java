package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.RememberedPeers;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import io.netty.handler.codec.quic.QuicChannel;
import java.security.cert.CertificateParsingException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stateless gate: ALPN and certificate of a connection that has just become active. It looks at the session, not at
 * the handshake, because a resumed handshake shows no certificate to any trust manager.
 */
final class Gate {
    /** What the gate says. */
    sealed interface Verdict {}

    /** A device with a certificate that holds. */
    record Device(VerifiedPeer peer) implements Verdict {}

    /** Somebody who wants to pair. */
    record Stranger() implements Verdict {}

    /** Nobody to let in. */
    record Refused(
            @Nullable Alpn alpn,
            GateRefusal reason,
            @Nullable Ulid claimed) implements Verdict {}

    private final Supplier<RememberedPeers> devices;
    private final InstantSource clock;

    /** A gate that lets in the devices which the supplier vouches for at that moment. */
    Gate(Supplier<RememberedPeers> devices, InstantSource clock) {
        this.devices = devices;
        this.clock = clock;
    }

    Verdict judge(QuicChannel channel) {
        Alpn alpn = PresentedLeaf.alpn(channel).orElse(null);
        if (alpn == Alpn.PAIRING) {
            return new Stranger();
        }
        if (alpn != Alpn.DEVICE) {
            return new Refused(alpn, GateRefusal.WRONG_ALPN, null);
        }
        Optional<byte[]> leaf;
        try {
            leaf = PresentedLeaf.bytes(channel);
        } catch (IllegalArgumentException e) {
            return new Refused(alpn, GateRefusal.MALFORMED, null);
        }
        if (leaf.isEmpty()) {
            return new Refused(alpn, GateRefusal.NO_CERTIFICATE, null);
        }
        try {
            return new Device(devices.get().verify(leaf.get(), clock.instant()));
        } catch (CertificateRefusedException e) {
            return new Refused(alpn, e.refusal(), claimed(leaf.get()));
        }
    }

    /** The ULID that a certificate names; proves nothing. */
    static @Nullable Ulid claimed(byte[] leaf) {
        try {
            var names = Certificates.parse(leaf).getSubjectAlternativeNames();
            if (names == null) {
                return null;
            }
            for (List<?> name : names) {
                if (name.get(1) instanceof String text && text.startsWith(PeerKind.DEVICE.uriPrefix())) {
                    return Ulid.parse(text.substring(PeerKind.DEVICE.uriPrefix().length()));
                }
            }
            return null;
        } catch (CertificateParsingException | IllegalArgumentException e) {
            return null;
        }
    }
}
