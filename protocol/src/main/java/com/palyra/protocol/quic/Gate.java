package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.PeerVerifier;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import io.netty.handler.codec.quic.QuicChannel;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
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

    private final Supplier<? extends Collection<X509Certificate>> anchors;
    private final InstantSource clock;

    /** A gate that trusts the authorities the supplier names at that moment. */
    Gate(Supplier<? extends Collection<X509Certificate>> anchors, InstantSource clock) {
        this.anchors = anchors;
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
        Optional<X509Certificate> leaf;
        try {
            leaf = PresentedLeaf.of(channel);
        } catch (IllegalArgumentException e) {
            return new Refused(alpn, GateRefusal.MALFORMED, null);
        }
        try {
            List<X509Certificate> chain = leaf.map(List::of).orElse(List.of());
            return new Device(PeerVerifier.verify(chain, PeerKind.DEVICE, anchors.get(), clock.instant()));
        } catch (CertificateRefusedException e) {
            return new Refused(alpn, e.refusal(), leaf.map(Gate::claimed).orElse(null));
        }
    }

    /** The ULID that a certificate names; proves nothing. */
    private static @Nullable Ulid claimed(X509Certificate leaf) {
        try {
            var names = leaf.getSubjectAlternativeNames();
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
