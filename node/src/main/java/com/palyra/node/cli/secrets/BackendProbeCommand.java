package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra secrets backend probe}: which backends work on the node's machine. */
@Command(name = "probe", description = "Try every backend by writing, reading and deleting.")
public final class BackendProbeCommand extends SecretsSideCommand {
    /** The command in this context. */
    public BackendProbeCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode probes = ask("secrets.probe", params());
        context().output().data(probes, () -> vaultText().probes(probes));
    }
}
