package com.palyra.protocol.certificate;

import static com.palyra.protocol.certificate.Forge.ID;
import static com.palyra.protocol.certificate.Forge.NOW;
import static com.palyra.protocol.certificate.Forge.uri;
import static com.palyra.protocol.certificate.GateRefusal.EXPIRED;
import static com.palyra.protocol.certificate.GateRefusal.MALFORMED;
import static com.palyra.protocol.certificate.GateRefusal.NOT_ED25519;
import static com.palyra.protocol.certificate.GateRefusal.NOT_YET_VALID;
import static com.palyra.protocol.certificate.GateRefusal.NO_CERTIFICATE;
import static com.palyra.protocol.certificate.GateRefusal.WRONG_AUTHORITY;
import static com.palyra.protocol.certificate.GateRefusal.WRONG_EKU;
import static com.palyra.protocol.certificate.GateRefusal.WRONG_SAN;
import static com.palyra.protocol.certificate.PeerKind.DEVICE;
import static com.palyra.protocol.certificate.PeerKind.NODE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.palyra.protocol.identity.IdentityKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of refusals: a good leaf with one thing wrong, and the reason given. Who signed is in PeerVerifierAuthorityTest. */
class PeerVerifierRefusalsTest {
    private static final IdentityKey KEY = Forge.key();
    private static final X509Certificate ANCHOR = CertificateAuthoritySigner.create(
                    KEY, InstantSource.fixed(NOW), new SecureRandom())
            .certificate();
    private static final GeneralName DEVICE_URI = uri("palyra://device/" + ID);
    private static final GeneralName NODE_URI = uri("palyra://node/" + ID);

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"bytes", "usages", "keys"})
    void aLeafWithOneThingWrongIsRefused(String what, X509Certificate leaf, PeerKind expected, GateRefusal reason) {
        assertRefused(List.of(leaf), expected, List.of(ANCHOR), NOW, reason);
    }

    static Stream<Arguments> bytes() {
        byte[] good = device().der();
        byte[] trailing = Arrays.copyOf(good, good.length + 1);
        byte[] pem = ("-----BEGIN CERTIFICATE-----\n" + Base64.getEncoder().encodeToString(good)
                        + "\n-----END CERTIFICATE-----\n")
                .getBytes(US_ASCII);
        return Stream.of(
                arguments("no bytes", new WireCertificate(new byte[0]), DEVICE, MALFORMED),
                arguments("cannot be encoded", new WireCertificate(null), DEVICE, MALFORMED),
                arguments("a byte after it", new WireCertificate(trailing), DEVICE, MALFORMED),
                arguments("last byte missing", wire(Arrays.copyOf(good, good.length - 1)), DEVICE, MALFORMED),
                arguments("PEM", wire(pem), DEVICE, MALFORMED),
                arguments("two certificates", wire(concat(good, good)), DEVICE, MALFORMED),
                arguments("indefinite length", wire(indefinite(good)), DEVICE, MALFORMED),
                arguments("longer length than needed", wire(longForm(good)), DEVICE, MALFORMED),
                arguments("more than 8 KiB", wire(new byte[8193]), DEVICE, MALFORMED),
                arguments("a request", wire(CertificateRequest.create(KEY, ID)), DEVICE, MALFORMED),
                arguments(
                        "unknown critical extension",
                        device().withRaw(new ASN1ObjectIdentifier("1.3.6.1.4.1.1"), true, 5, 0)
                                .wire(),
                        DEVICE,
                        MALFORMED),
                arguments(
                        "critical extension that we do not judge",
                        device().withRaw(Extension.nameConstraints, true, 0x30, 0)
                                .wire(),
                        DEVICE,
                        MALFORMED),
                arguments(
                        "broken key usage",
                        device().withRaw(Extension.keyUsage, true, 1, 2, 3).wire(),
                        DEVICE,
                        MALFORMED),
                arguments(
                        "a CA as leaf",
                        device().with(Extension.basicConstraints, true, new BasicConstraints(true))
                                .wire(),
                        DEVICE,
                        MALFORMED),
                arguments(
                        "a CA with path length as leaf",
                        device().with(Extension.basicConstraints, true, new BasicConstraints(0))
                                .wire(),
                        DEVICE,
                        MALFORMED),
                arguments("the authority itself", ANCHOR, DEVICE, MALFORMED));
    }

    static Stream<Arguments> usages() {
        return Stream.of(
                arguments("no key usage", device().without(Extension.keyUsage).wire(), DEVICE, WRONG_EKU),
                arguments(
                        "key agreement only",
                        device().with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement))
                                .wire(),
                        DEVICE,
                        WRONG_EKU),
                arguments(
                        "no extended usage",
                        device().without(Extension.extendedKeyUsage).wire(),
                        DEVICE,
                        WRONG_EKU),
                arguments(
                        "a server's as device",
                        device().usage(KeyPurposeId.id_kp_serverAuth).wire(),
                        DEVICE,
                        WRONG_EKU),
                arguments(
                        "any usage as device",
                        device().usage(KeyPurposeId.anyExtendedKeyUsage).wire(),
                        DEVICE,
                        WRONG_EKU),
                arguments(
                        "code signing",
                        device().usage(KeyPurposeId.id_kp_codeSigning).wire(),
                        DEVICE,
                        WRONG_EKU),
                arguments(
                        "a client's as node",
                        node().usage(KeyPurposeId.id_kp_clientAuth).wire(),
                        NODE,
                        WRONG_EKU),
                arguments(
                        "any usage as node",
                        node().usage(KeyPurposeId.anyExtendedKeyUsage).wire(),
                        NODE,
                        WRONG_EKU),
                arguments("a device where a node is expected", device().wire(), NODE, WRONG_EKU),
                arguments(
                        "device SAN with a server's usage",
                        node().names(DEVICE_URI).wire(),
                        NODE,
                        WRONG_SAN),
                arguments("a node where a device is expected", node().wire(), DEVICE, WRONG_SAN),
                arguments(
                        "no SAN",
                        device().without(Extension.subjectAlternativeName).wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "two devices",
                        device().names(DEVICE_URI, uri("palyra://device/00000000000000000000000000"))
                                .wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "the same device twice",
                        device().names(DEVICE_URI, DEVICE_URI).wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "device and node", device().names(DEVICE_URI, NODE_URI).wire(), DEVICE, WRONG_SAN),
                arguments(
                        "node and device, as node",
                        node().names(NODE_URI, DEVICE_URI).wire(),
                        NODE,
                        WRONG_SAN),
                arguments(
                        "node and another URI",
                        node().names(NODE_URI, uri("https://example.com/")).wire(),
                        NODE,
                        WRONG_SAN),
                arguments(
                        "device and DNS name",
                        device().names(DEVICE_URI, new GeneralName(GeneralName.dNSName, "localhost"))
                                .wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "device and address",
                        device().names(DEVICE_URI, new GeneralName(GeneralName.iPAddress, "127.0.0.1"))
                                .wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "node and mail address",
                        node().names(NODE_URI, new GeneralName(GeneralName.rfc822Name, "a@b"))
                                .wire(),
                        NODE,
                        WRONG_SAN),
                arguments(
                        "DNS name only",
                        node().names(new GeneralName(GeneralName.dNSName, "localhost"))
                                .wire(),
                        NODE,
                        WRONG_SAN),
                arguments(
                        "the URI as DNS name",
                        device().names(new GeneralName(GeneralName.dNSName, "palyra://device/" + ID))
                                .wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "ULID in lower case",
                        device().names(uri("palyra://device/" + ID.value().toLowerCase(java.util.Locale.ROOT)))
                                .wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "ULID beyond 128 bits",
                        device().names(uri("palyra://device/8" + ID.value().substring(1)))
                                .wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "something after the ULID",
                        device().names(uri("palyra://device/" + ID + "/")).wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "a query after the ULID",
                        device().names(uri("palyra://device/" + ID + "?x")).wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments("no ULID", device().names(uri("palyra://device/")).wire(), DEVICE, WRONG_SAN),
                arguments(
                        "scheme in upper case",
                        device().names(uri("PALYRA://device/" + ID)).wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "another scheme",
                        device().names(uri("https://device/" + ID)).wire(),
                        DEVICE,
                        WRONG_SAN),
                arguments(
                        "another kind",
                        device().names(uri("palyra://gadget/" + ID)).wire(),
                        DEVICE,
                        WRONG_SAN));
    }

    static Stream<Arguments> keys() {
        byte[] withParameters = HexFormat.of()
                .parseHex("302c300706032b65700500032100"
                        + HexFormat.of().formatHex(KEY.publicKey().raw()));
        return Stream.of(
                arguments("RSA key", device().spki(ForeignKeys.spki("RSA")).wire(), DEVICE, NOT_ED25519),
                arguments("ECDSA key", device().spki(ForeignKeys.spki("EC")).wire(), DEVICE, NOT_ED25519),
                arguments(
                        "X25519 key", device().spki(ForeignKeys.spki("X25519")).wire(), DEVICE, NOT_ED25519),
                arguments("Ed448 key", device().spki(ForeignKeys.spki("Ed448")).wire(), DEVICE, NOT_ED25519),
                arguments(
                        "neutral point",
                        device().spki(spki("01" + "00".repeat(31))).wire(),
                        DEVICE,
                        NOT_ED25519),
                arguments(
                        "small order",
                        device().spki(spki("ec" + "ff".repeat(30) + "7f")).wire(),
                        DEVICE,
                        NOT_ED25519),
                arguments(
                        "not canonical",
                        device().spki(spki("f0" + "ff".repeat(30) + "7f")).wire(),
                        DEVICE,
                        NOT_ED25519),
                arguments(
                        "not a point",
                        device().spki(spki("02" + "00".repeat(31))).wire(),
                        DEVICE,
                        NOT_ED25519),
                arguments(
                        "key of 31 bytes",
                        device().spki(HexFormat.of().parseHex("3029300506032b6570032000" + "11".repeat(31)))
                                .wire(),
                        DEVICE,
                        MALFORMED),
                arguments("key with parameters", device().spki(withParameters).wire(), DEVICE, NOT_ED25519));
    }

    @Test
    void noChainIsNoCertificate() {
        assertRefused(List.of(), DEVICE, List.of(ANCHOR), NOW, NO_CERTIFICATE);
    }

    @Test
    void aSecondBeforeAndAfterItsValidityALeafIsRefused() {
        List<X509Certificate> chain = List.of(device().wire());
        assertRefused(chain, DEVICE, List.of(ANCHOR), Forge.FROM.minusMillis(1), WRONG_AUTHORITY);
        assertRefused(chain, DEVICE, List.of(ANCHOR), Forge.TO.plusMillis(1), EXPIRED);
        List<X509Certificate> later =
                List.of(device().validity(NOW.plusSeconds(1), Forge.TO).wire());
        assertRefused(later, DEVICE, List.of(ANCHOR), NOW, NOT_YET_VALID);
    }

    @Test
    void noBitOfACertificateCanBeChanged() {
        byte[] good = device().der();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] damaged = good.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() ->
                            PeerVerifier.verify(List.of(new WireCertificate(damaged)), DEVICE, List.of(ANCHOR), NOW))
                    .as("bit %d", bit)
                    .isInstanceOfSatisfying(
                            CertificateRefusedException.class,
                            refused -> assertThat(refused.refusal()).isIn(MALFORMED, WRONG_AUTHORITY));
        }
    }

    private static void assertRefused(
            List<X509Certificate> chain,
            PeerKind expected,
            List<X509Certificate> anchors,
            Instant now,
            GateRefusal reason) {
        assertThatThrownBy(() -> PeerVerifier.verify(chain, expected, anchors, now))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(reason));
    }

    private static Forge device() {
        return Forge.device(ANCHOR, KEY);
    }

    private static Forge node() {
        return Forge.node(ANCHOR, KEY);
    }

    private static X509Certificate wire(byte[] bytes) {
        return new WireCertificate(bytes);
    }

    private static byte[] spki(String raw) {
        return HexFormat.of().parseHex("302a300506032b6570032100" + raw);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The outer SEQUENCE with indefinite length: the same certificate in BER. */
    private static byte[] indefinite(byte[] der) {
        byte[] content = Arrays.copyOfRange(der, 4, der.length);
        return concat(concat(new byte[] {0x30, (byte) 0x80}, content), new byte[] {0, 0});
    }

    /** The outer length in three bytes where two are enough. */
    private static byte[] longForm(byte[] der) {
        byte[] content = Arrays.copyOfRange(der, 4, der.length);
        return concat(new byte[] {0x30, (byte) 0x83, 0, der[2], der[3]}, content);
    }
}
