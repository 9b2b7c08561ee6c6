package com.palyra.protocol.rpc;

/** A message that is not acceptable; carries the code to answer with. Its text never quotes the message. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RpcError error;

    /** A message refused for the given reason. */
    public RpcException(RpcError error, String sentence) {
        super(sentence);
        this.error = error;
    }

    /** The code to answer with. */
    public RpcError error() {
        return error;
    }
}
