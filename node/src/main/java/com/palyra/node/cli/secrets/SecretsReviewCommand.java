package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra secrets review}: what an operator should look at. */
@Command(
        name = "review",
        description = "Show which secrets nobody reads, which are old, and which scopes nobody reaches.")
public final class SecretsReviewCommand extends SecretsSideCommand {
    @Option(names = "--unread", paramLabel = "TIME", description = "How long nobody read a secret (90d).")
    private Duration unread = Duration.ofDays(90);

    @Option(names = "--old", paramLabel = "TIME", description = "How long a value did not change (365d).")
    private Duration old = Duration.ofDays(365);

    /** The command in this context. */
    public SecretsReviewCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode review = ask(
                "secrets.review", params().put("unread_ms", unread.toMillis()).put("old_ms", old.toMillis()));
        context().output().data(review, () -> secrets().text().review(review));
    }
}
