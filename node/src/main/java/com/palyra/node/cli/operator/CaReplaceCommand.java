package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Prompts;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra ca replace}: another authority signs at once, and no other one is trusted. */
@Command(name = "replace", description = "Replace all authorities at once: for a key that is in other hands.")
public final class CaReplaceCommand extends OperatorCommand {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** The command in this context. */
    public CaReplaceCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        if (!yes) {
            Prompts.confirm(
                    context().terminal(),
                    "Every certificate that the node has signed ends, and all devices are cut until they have proved their"
                            + " keys.",
                    "replace");
        }
        JsonNode authorities = ask("ca.rotate", params().put("step", "replace"));
        context()
                .output()
                .data(
                        authorities,
                        () -> text().rotated(
                                        "Another authority signs, and no other one is trusted; devices prove their keys and come back.",
                                        authorities));
    }
}
