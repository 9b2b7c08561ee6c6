package com.palyra.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void aRequestIsReadAsItWasWrittenAndOthersAreNotMeant() throws RpcException {
        assertThat(Renewal.isRequest(RpcRequest.parse(Renewal.request().toBytes())))
                .isTrue();
        assertThat(Renewal.isRequest(RpcRequest.of("node.health"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"params\":{\"csr\":\"\"}", ",\"params\":{},\"resume_from\":1"})
    void aRequestWithAnythingElseIsRefused(String rest) throws RpcException {
        String frame = "{\"protocol_version\":1,\"method\":\"node.renew\"" + rest + "}";
        RpcRequest request = RpcRequest.parse(frame.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Renewal.isRequest(request)).isInstanceOf(RpcException.class);
    }

    @Test
    void theCertificateInAnAnswerIsTheOneThatWasGiven() throws RpcException {
        CertificateAuthoritySigner authority =
                CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), InstantSource.system(), RANDOM);
        X509Certificate leaf = authority.issueDevice(
                Ulid.generate(InstantSource.system(), RANDOM),
                IdentityKey.generate(RANDOM).publicKey(),
                Duration.ofHours(1));
        RpcResponse answer = RpcResponse.parse(Renewal.answer(Certificates.der(leaf), List.of(authority.certificate()))
                .toBytes());
        assertThat(answer)
                .isInstanceOfSatisfying(
                        RpcResponse.Result.class,
                        result -> assertThat(read(result.result()))
                                .isEqualTo(new RenewedCertificate(leaf, List.of(authority.certificate()))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"certificate_base64\":1}",
                "{\"certificate_base64\":\"\"}",
                "{\"certificate_base64\":\"!\"}",
                "{\"certificate_base64\":\"AAAA\"}",
                "{\"certificate_base64\":\"AAAA\",\"ca_bundle_base64\":[\"AAAA\"],\"more\":1}",
                "{\"certificate_base64\":\"AAAA\",\"ca_bundle_base64\":[\"AAAA\"]}",
                "{\"certificate_base64\":\"AAAA\",\"ca_bundle_base64\":[1]}",
                "{\"certificate_base64\":\"AAAA\",\"ca_bundle_base64\":[]}",
                "{\"certificate_base64\":\"AAAA\",\"ca_bundle_base64\":{}}"
            })
    void anAnswerThatIsNoneIsRefused(String result) throws Exception {
        JsonNode json = new ObjectMapper().readTree(result);
        assertThatThrownBy(() -> Renewal.read(json)).isInstanceOf(RpcException.class);
        String tooLong = "{\"certificate_base64\":\"" + "A".repeat(12_000) + "\",\"ca_bundle_base64\":[\"AAAA\"]}";
        assertThatThrownBy(() -> Renewal.read(new ObjectMapper().readTree(tooLong)))
                .isInstanceOf(RpcException.class);
    }

    @Test
    void anotherWritingOfTheSameCertificateIsRefused() throws Exception {
        CertificateAuthoritySigner authority =
                CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), InstantSource.system(), RANDOM);
        byte[] der = Certificates.der(authority.certificate());
        String text = Base64.getEncoder().encodeToString(Arrays.copyOf(der, der.length - der.length % 3 + 1));
        assertThat(text).endsWith("==");
        ObjectNode padded = new ObjectMapper().createObjectNode().put("certificate_base64", text);
        padded.putArray("ca_bundle_base64").add(text);
        assertThatThrownBy(() -> Renewal.read(padded))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("unpadded");
    }

    @Test
    void aNodeHasNotMoreThanEightAuthorities() throws Exception {
        X509Certificate authority = CertificateAuthoritySigner.create(
                        IdentityKey.generate(RANDOM), InstantSource.system(), RANDOM)
                .certificate();
        RpcResponse.Result eight =
                (RpcResponse.Result) Renewal.answer(Certificates.der(authority), Collections.nCopies(8, authority));
        RpcResponse.Result nine =
                (RpcResponse.Result) Renewal.answer(Certificates.der(authority), Collections.nCopies(9, authority));
        assertThat(Renewal.read(eight.result()).authorities()).hasSize(8);
        assertThatThrownBy(() -> Renewal.read(nine.result())).isInstanceOf(RpcException.class);
    }

    private static RenewedCertificate read(JsonNode result) {
        try {
            return Renewal.read(result);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }
}
