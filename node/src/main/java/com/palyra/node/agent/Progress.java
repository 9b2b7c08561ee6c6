package com.palyra.node.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to which event of its node a device has handled all, in {@code events.json}. Durable when a method returns. It belongs to
 * one node: another one numbers its events anew. For one process at a time; thread-safe.
 */
final class Progress {
    /** Longest record. */
    static final int MAX_BYTES = 256;

    private static final String FILE = "events.json";
    private static final Pattern RECORD =
            Pattern.compile("\\{\"v\":1,\"node_id\":\"([0-9A-Z]{26})\",\"handled\":(0|[1-9][0-9]{0,18})\\}\n?");

    private final StateDirectory directory;
    private final Ulid nodeId;
    private long handled;

    /**
     * What is stored.
     *
     * @param nodeId whose events
     * @param handled the number of the last one that was handled; 0 for none
     */
    record Handled(Ulid nodeId, long handled) {
        byte[] encode() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("v", 1);
            json.put("node_id", nodeId.value()).put("handled", handled);
            return (json + "\n").getBytes(StandardCharsets.UTF_8);
        }

        /** Throws {@link IllegalArgumentException} for anything that {@link #encode()} does not write. */
        static Handled parse(byte[] content) {
            Matcher record = RECORD.matcher(new String(content, StandardCharsets.UTF_8));
            if (!record.matches()) {
                throw new IllegalArgumentException("Not a record of handled events");
            }
            return new Handled(Ulid.parse(record.group(1)), Long.parseLong(record.group(2)));
        }
    }

    private Progress(StateDirectory directory, Ulid nodeId, long handled) {
        this.directory = directory;
        this.nodeId = nodeId;
        this.handled = handled;
    }

    /**
     * What was handled of this node's events.
     *
     * @throws PalyraException {@link ErrorCode#STATE_DAMAGED} if the record does not read
     */
    static Progress of(StateDirectory directory, Ulid nodeId) {
        try {
            Optional<Handled> stored = directory.read(FILE, MAX_BYTES).map(Handled::parse);
            long handled = stored.filter(record -> record.nodeId().equals(nodeId))
                    .map(Handled::handled)
                    .orElse(0L);
            return new Progress(directory, nodeId, handled);
        } catch (IllegalArgumentException e) {
            throw new PalyraException(ErrorCode.STATE_DAMAGED, "The device's record '" + FILE + "' is damaged.", e);
        }
    }

    /** Whose events. */
    Ulid nodeId() {
        return nodeId;
    }

    /** The number of the last event that was handled; 0 for none. */
    synchronized long handled() {
        return handled;
    }

    /** Everything up to this event is handled. Goes back only when the node's numbering did. */
    synchronized void handled(long seq) {
        directory.writeAtomically(FILE, new Handled(nodeId, seq).encode());
        handled = seq;
    }
}
