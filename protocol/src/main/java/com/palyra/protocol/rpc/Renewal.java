package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;

/**
 * {@code node.renew}: a paired device asks over its session for a certificate with a life before it. It has no parameters: the
 * node certifies the identity key that it has on record, and that the device has it the session has proved.
 */
public final class Renewal {
    /** The method. */
    public static final String METHOD = "node.renew";

    private static final String CERTIFICATE = "certificate_base64";
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

    /** The answer. */
    public static RpcResponse answer(byte[] leafDer) {
        ObjectNode result = StrictJson.object();
        result.put(CERTIFICATE, base64(leafDer));
        return new RpcResponse.Result(result);
    }

    /**
     * The certificate in an answer; whose it is and who signed it is for the caller to check.
     *
     * @throws RpcException {@code invalid_request} if it is not what {@link #answer} gives
     */
    public static X509Certificate read(JsonNode result) throws RpcException {
        String text = VaultWire.open(result, Set.of(CERTIFICATE)).text(CERTIFICATE);
        if (text.length() > CERTIFICATE_CHARACTERS) {
            throw StrictJson.invalid("The certificate is too long");
        }
        try {
            byte[] der = Base64.getDecoder().decode(text);
            if (!base64(der).equals(text)) {
                throw StrictJson.invalid("The certificate is not in unpadded base64");
            }
            return Certificates.parse(der);
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("The certificate cannot be read");
        }
    }

    private static String base64(byte[] der) {
        return Base64.getEncoder().withoutPadding().encodeToString(der);
    }
}
