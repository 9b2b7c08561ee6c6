package com.palyra.protocol.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What devices ask and nodes answer; what is read is written again in a form that reads as the same. */
public final class RpcParsers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SecretRef REF = SecretRef.parse("channel:slack:t\u00e9am/api.key-1_x");
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private RpcParsers() {}

    /**
     * All of them.
     *
     * @param leafDer a certificate
     */
    public static List<Parser> all(byte[] leafDer) {
        return Stream.concat(vault(leafDer).stream(), RuntimeParsers.all().stream())
                .toList();
    }

    private static List<Parser> vault(byte[] leafDer) {
        VaultResult.Secret secret = new VaultResult.Secret(REF, 3, 7, AT, AT, false);
        VaultResult.Value value =
                new VaultResult.Value(secret, SensitiveBytes.takeOwnership("hunter2".getBytes(UTF_8)));
        VaultResult.Page page = new VaultResult.Page(List.of(secret, secret), true);
        return List.of(
                Parser.of(
                        "rpc_request",
                        RpcException.class,
                        RpcParsers::request,
                        RpcRequest.of("node.health").toBytes(),
                        RpcRequest.of("node.stream_events").resumingFrom(-1).toBytes(),
                        new VaultRequest.Get(REF, 2L).toRequest().toBytes()),
                Parser.of(
                        "rpc_response",
                        RpcException.class,
                        RpcParsers::response,
                        RpcResponse.health().toBytes(),
                        RpcResponse.error(RpcError.INVALID_REQUEST).toBytes(),
                        RpcResponse.event(-1).toBytes(),
                        RpcResponse.gap(7).toBytes(),
                        page.toResponse().toBytes()),
                Parser.of(
                        "vault_request",
                        RpcException.class,
                        RpcParsers::vaultRequest,
                        new VaultRequest.Put(REF, SensitiveBytes.takeOwnership(new byte[5]), 0L)
                                .toRequest()
                                .toBytes(),
                        new VaultRequest.Get(REF, null).toRequest().toBytes(),
                        new VaultRequest.ListSecrets(REF.scope(), KeyName.parse("a"))
                                .toRequest()
                                .toBytes(),
                        new VaultRequest.Delete(REF).toRequest().toBytes()),
                result("vault_secret", json -> VaultResult.readSecret(json).toResponse(), secret.toResponse()),
                result(
                        "vault_value",
                        json -> {
                            try (VaultResult.Value read = VaultResult.readValue(json)) {
                                return read.toResponse();
                            }
                        },
                        value.toResponse()),
                result("vault_page", json -> VaultResult.readPage(json).toResponse(), page.toResponse()),
                Parser.of(
                        "renewal_request",
                        RpcException.class,
                        input -> Renewal.isRequest(RpcRequest.parse(input)),
                        Renewal.request().toBytes()),
                result(
                        "renewal_answer",
                        json -> {
                            RenewedCertificate read = Renewal.read(json);
                            return Renewal.answer(Certificates.der(read.leaf()), read.authorities());
                        },
                        Renewal.answer(leafDer, List.of(Certificates.parse(leafDer)))));
    }

    interface ResultReading {
        RpcResponse read(JsonNode result) throws Exception;
    }

    static Parser result(String name, ResultReading reading, RpcResponse good) {
        return Parser.of(
                name,
                RpcException.class,
                input -> {
                    if (!(RpcResponse.parse(input) instanceof RpcResponse.Result result)) {
                        throw StrictJson.invalid("No result");
                    }
                    assertSame(reading.read(result.result()).toBytes(), input);
                },
                good.toBytes());
    }

    private static void request(byte[] input) throws Exception {
        assertSame(RpcRequest.parse(input).toBytes(), input);
    }

    private static void response(byte[] input) throws Exception {
        assertSame(RpcResponse.parse(input).toBytes(), input);
    }

    private static void vaultRequest(byte[] input) throws Exception {
        VaultRequest request = VaultRequest.parse(RpcRequest.parse(input)).orElse(null);
        if (request != null) {
            assertSame(request.toRequest().toBytes(), input);
            request.close();
        }
    }

    static void assertSame(byte[] written, byte[] input) throws Exception {
        assertThat(JSON.readTree(written).equals(RpcParsers::compare, JSON.readTree(input)))
                .isTrue();
    }

    /** One and one point zero are the same number. */
    private static int compare(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? Double.compare(one.doubleValue(), other.doubleValue())
                : one.equals(other) ? 0 : 1;
    }
}
