package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra pairing resume}: allows PIN codes again after too many wrong guesses. */
@Command(name = "resume", description = "Allow PIN pairing again after it paused.")
public final class PairingResumeCommand extends OperatorCommand {
    /** The command in this context. */
    public PairingResumeCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode result = ask("pairing.resume", params());
        context().output().data(result, () -> "PIN pairing is open.");
    }
}
