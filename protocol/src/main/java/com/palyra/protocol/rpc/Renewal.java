package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.RenewedCertificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * {@code node.renew}: a paired device asks over its session for a certificate with a life before it. It has no parameters: the
 * node certifies the identity key that it has on record, and that the device has it the session has proved.
 */
public final class Renewal {
    /** The method. */
    public static final String METHOD = "node.renew";

    private static final String CERTIFICATE = "certificate_base64";
    private static final String AUTHORITIES = "ca_bundle_base64";
    private static final int CERTIFICATE_CHARACTERS = (Limits.CERTIFICATE_BYTES * 4 + 2) / 3;

    private Renewal() {}

    /** The request. */
    public static RpcRequest request() {
        return RpcRequest.of(METHOD, StrictJson.object());
    }

    /**
     * Whether this is the request.
     *
     * @throws RpcException {@code invalid_request} if it is meant to be, and has anything that it does not have
     */
    public static boolean isRequest(RpcRequest request) throws RpcException {
        if (!request.method().equals(METHOD)) {
            return false;
        }
        ObjectNode params = request.params();
        if (params == null || !params.isEmpty() || request.resumeFrom().isPresent()) {
            throw StrictJson.invalid("A renewal has empty parameters");
        }
        return true;
    }

    /**
     * The answer.
     *
     * @param authorities those of the node, 1 to {@link RenewedCertificate#AUTHORITIES}
     */
    public static RpcResponse answer(byte[] leafDer, List<X509Certificate> authorities) {
        ObjectNode result = StrictJson.object();
        result.put(CERTIFICATE, base64(leafDer));
        ArrayNode bundle = result.putArray(AUTHORITIES);
        authorities.forEach(authority -> bundle.add(base64(Certificates.der(authority))));
        return new RpcResponse.Result(result);
    }

    /**
     * What an answer gives; whose the certificate is and who signed it is for the caller to check.
     *
     * @throws RpcException {@code invalid_request} if it is not what {@link #answer} gives
     */
    public static RenewedCertificate read(JsonNode result) throws RpcException {
        StrictJson json = VaultWire.open(result, Set.of(CERTIFICATE, AUTHORITIES));
        JsonNode bundle = json.required(AUTHORITIES);
        if (!bundle.isArray() || bundle.isEmpty() || bundle.size() > RenewedCertificate.AUTHORITIES) {
            throw StrictJson.invalid("The authorities are not a list of 1 to " + RenewedCertificate.AUTHORITIES);
        }
        List<X509Certificate> authorities = new ArrayList<>();
        for (JsonNode authority : bundle) {
            authorities.add(certificate(authority.isTextual() ? authority.textValue() : ""));
        }
        return new RenewedCertificate(certificate(json.text(CERTIFICATE)), authorities);
    }

    private static X509Certificate certificate(String text) throws RpcException {
        if (text.length() > CERTIFICATE_CHARACTERS) {
            throw StrictJson.invalid("A certificate is too long");
        }
        try {
            byte[] der = Base64.getDecoder().decode(text);
            if (!base64(der).equals(text)) {
                throw StrictJson.invalid("A certificate is not in unpadded base64");
            }
            return Certificates.parse(der);
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("A certificate cannot be read");
        }
    }

    private static String base64(byte[] der) {
        return Base64.getEncoder().withoutPadding().encodeToString(der);
    }
}
