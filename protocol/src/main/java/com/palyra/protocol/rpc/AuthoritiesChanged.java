package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.certificate.Certificates;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The data of the event {@code ca.bundle}: the authorities that the node trusts from now on, as {@code {"bundle":PEM}} with the
 * one that signs first.
 *
 * @param authorities certificates, each signed by itself
 */
public record AuthoritiesChanged(List<X509Certificate> authorities) {
    private static final int LINE = 64;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

    /** Copies the list. */
    public AuthoritiesChanged {
        authorities = List.copyOf(authorities);
    }

    /** The data. */
    public JsonNode toData() {
        return StrictJson.object()
                .put("bundle", authorities.stream().map(AuthoritiesChanged::pem).collect(Collectors.joining()));
    }

    private static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(Certificates.der(certificate))
                + "\n-----END CERTIFICATE-----\n";
    }
}
