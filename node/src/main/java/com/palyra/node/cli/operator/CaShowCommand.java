package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra ca show}: the authorities that are trusted, and which of them signs. */
@Command(name = "show", description = "Show the certificate authorities of the node.")
public final class CaShowCommand extends OperatorCommand {
    /** The command in this context. */
    public CaShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode authorities = ask("ca.show", params());
        context().output().data(authorities, () -> text().authorities(authorities));
    }
}
