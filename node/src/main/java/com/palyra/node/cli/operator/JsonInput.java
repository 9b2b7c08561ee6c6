package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON that an operator gives, checked before anybody is asked. */
final class JsonInput {
    private static final String HINT =
            "It is any JSON of at most " + Limits.MESSAGE_BYTES + " bytes, with no field twice and not too deep.";

    private JsonInput() {}

    /** An argument, as text that is JSON. */
    static String given(String what, String typed) {
        return checked(what, typed.getBytes(StandardCharsets.UTF_8));
    }

    /** All of standard input, as text that is JSON. */
    static String piped(String what, CommandContext context) throws IOException {
        return checked(what, context.in().readNBytes(Limits.MESSAGE_BYTES + 1));
    }

    private static String checked(String what, byte[] json) {
        try {
            return new String(JsonValue.parse(json, Limits.MESSAGE_BYTES).toBytes(), StandardCharsets.UTF_8);
        } catch (RpcException wrong) {
            boolean large = wrong.error() == RpcError.VALUE_TOO_LARGE;
            throw new UsageException(what + (large ? " is too large." : " is not proper JSON."), HINT);
        }
    }
}
