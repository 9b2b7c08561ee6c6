package com.palyra.protocol.rpc;

import com.palyra.protocol.identity.Ulid;
import java.util.Optional;

/**
 * {@code node.revoke_self {"confirm":ULID}}: a device blocks itself for ever. Answered with {@code {}}; then the session ends.
 *
 * @param confirm the device's own ULID; another one is refused
 */
public record SelfRevocation(Ulid confirm) {
    /** The method. */
    public static final String METHOD = "node.revoke_self";

    private static final String CONFIRM = "confirm";

    /**
     * Reads a request.
     *
     * @return empty if it is for another method
     * @throws RpcException {@code invalid_request} if it is meant to be one and is not
     */
    public static Optional<SelfRevocation> parse(RpcRequest request) throws RpcException {
        if (!request.method().equals(METHOD)) {
            return Optional.empty();
        }
        String text = StrictJson.params(request, CONFIRM).text(CONFIRM);
        try {
            return Optional.of(new SelfRevocation(Ulid.parse(text)));
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("The field confirm is not a ULID");
        }
    }

    /** The request that says this. */
    public RpcRequest toRequest() {
        return RpcRequest.of(METHOD, StrictJson.object().put(CONFIRM, confirm.value()));
    }
}
