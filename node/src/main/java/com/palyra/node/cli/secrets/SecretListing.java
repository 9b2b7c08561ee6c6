package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.OutputFormat;
import com.palyra.node.cli.Progress;

/**
 * A list that comes in pages: {@code ndjson} has one secret a line as soon as it is known, {@code json} and text have all of
 * them at the end. For one thread.
 */
public final class SecretListing implements AutoCloseable {
    private final CommandContext context;
    private final Progress progress;
    private final boolean streamed;
    private final ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    private long count;

    /** A list in which nothing is yet. */
    public SecretListing(CommandContext context) {
        this.context = context;
        this.progress = context.progress("listing secrets", "secrets");
        this.streamed = context.options().output() == OutputFormat.NDJSON;
    }

    /** The next page. */
    public void add(Iterable<? extends JsonNode> page) {
        for (JsonNode secret : page) {
            count++;
            if (streamed) {
                context.output().data(secret, () -> "");
            } else {
                kept.add(secret);
            }
        }
        progress.show(count);
    }

    /** There are no more pages. */
    public void end() {
        progress.close();
        if (!streamed) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set("secrets", kept);
            context.output().data(json, () -> new SecretOutput(context).text().list(kept));
        }
    }

    @Override
    public void close() {
        progress.close();
    }
}
