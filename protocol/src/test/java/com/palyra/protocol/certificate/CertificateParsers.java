package com.palyra.protocol.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.SeededRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Certificates and requests for one; nothing forged gets through. */
public final class CertificateParsers {
    private CertificateParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        IdentityKey key = key(1);
        CertificateAuthoritySigner authority =
                CertificateAuthoritySigner.create(key, InstantSource.fixed(Forge.NOW), new SeededRandom(4));
        byte[] leaf = Certificates.der(authority.issueDevice(Forge.ID, key(2).publicKey(), Duration.ofDays(1)));
        byte[] node = Certificates.der(authority.issueNode(
                Forge.ID, key(3).publicKey(), List.of("node.example"), List.of(), Duration.ofDays(1)));
        List<X509Certificate> anchors = List.of(authority.certificate());
        byte[] request = CertificateRequest.create(key, Forge.ID);
        return List.of(
                Parser.of(
                        "certificate",
                        IllegalArgumentException.class,
                        input -> assertThat(Certificates.der(Certificates.parse(input)))
                                .isEqualTo(input),
                        leaf,
                        node,
                        Certificates.der(authority.certificate())),
                Parser.of(
                        "device_leaf",
                        CertificateRefusedException.class,
                        input -> {
                            PeerVerifier.verify(
                                    List.of(new WireCertificate(input)), PeerKind.DEVICE, anchors, Forge.NOW);
                            assertThat(input).isEqualTo(leaf);
                        },
                        leaf),
                Parser.of(
                        "node_leaf",
                        CertificateRefusedException.class,
                        input -> {
                            PeerVerifier.verify(List.of(new WireCertificate(input)), PeerKind.NODE, anchors, Forge.NOW);
                            assertThat(input).isEqualTo(node);
                        },
                        node),
                Parser.of(
                        "certificate_request",
                        IllegalArgumentException.class,
                        input -> {
                            CertificateRequest.parse(input);
                            assertThat(input).isEqualTo(request);
                        },
                        request));
    }

    private static IdentityKey key(long seed) {
        return IdentityKey.generate(new SeededRandom(seed));
    }
}
