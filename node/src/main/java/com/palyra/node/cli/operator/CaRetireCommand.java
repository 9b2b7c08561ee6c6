package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra ca retire}: ends the trust in the authority before. */
@Command(name = "retire", description = "Trust the authority before no longer.")
public final class CaRetireCommand extends OperatorCommand {
    @Option(names = "--early", description = "Also while devices have certificates that it signed.")
    private boolean early;

    /** The command in this context. */
    public CaRetireCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode authorities = ask("ca.rotate", params().put("step", "retire").put("early", early));
        context()
                .output()
                .data(authorities, () -> text().rotated("The authority before is trusted no longer.", authorities));
    }
}
