package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Prompts;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra secrets root-share remove}: takes the share away. */
@Command(name = "remove", description = "Take the share away: the state directory alone opens the vault then.")
public final class RootShareRemoveCommand extends SecretsSideCommand {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** The command in this context. */
    public RootShareRemoveCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        if (!yes) {
            Prompts.confirm(
                    context().terminal(), "A copy of the state directory opens the vault without the share.", "remove");
        }
        JsonNode share = ask("secrets.share.remove", params());
        context().output().data(share, () -> vaultText().rootKey(share));
    }
}
