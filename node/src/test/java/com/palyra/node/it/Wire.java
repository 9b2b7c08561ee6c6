package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** One pairing stream at a node with every frame in the test's hand. */
record Wire(ClientConnection connection, ClientStream stream) implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    void send(byte[] frame) {
        done(stream.write(frame));
    }

    /** Sends a frame and waits for the next one of the node. */
    byte[] ask(byte[] frame) {
        send(frame);
        return WireDevice.next(stream);
    }

    /** The code of a refusal, or the type of any other frame. */
    static String saying(byte[] frame) {
        ObjectNode json = json(frame);
        return json.path("code").asText(json.path("type").asText());
    }

    static ObjectNode json(byte[] frame) {
        try {
            return (ObjectNode) JSON.readTree(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The frame with something else in it. */
    static byte[] edited(byte[] frame, Consumer<ObjectNode> change) {
        try {
            ObjectNode json = json(frame);
            change.accept(json);
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The frame with one byte changed. */
    static byte[] flipped(byte[] frame, int at) {
        byte[] changed = frame.clone();
        changed[at] ^= 1;
        return changed;
    }

    /** Returns when the node can know. */
    @Override
    public void close() {
        connection.close();
        done(connection.closed());
    }
}
