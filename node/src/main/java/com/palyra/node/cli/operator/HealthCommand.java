package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra health}: how the node is, as an exit code. A node that takes no writes is degraded, which is an error. */
@Command(name = "health", description = "Exit with 0 when the node answers and its journal takes writes.")
public final class HealthCommand extends OperatorCommand {
    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for the answer (10s).")
    private Duration timeout = Limits.ADMIN_QUESTION;

    /** The command in this context. */
    public HealthCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        if (timeout.isZero()) {
            throw new UsageException("A timeout is longer than nothing.", "Give --timeout such as 5s.");
        }
        AdminClient client = client().within(timeout);
        JsonNode status = patiently(() -> client.call("status", params()));
        boolean vault = status.at("/vault/open").asBoolean();
        JsonNode journal = status.path("journal");
        boolean writes = is(journal, StoreCondition.State.OK);
        String word = writes ? "ok" : "degraded";
        ObjectNode health = params().put("ok", writes).put("state", word).put("vault_open", vault);
        context()
                .output()
                .data(health.set("journal", journal), () -> vault ? word : word + ", but the vault is closed");
        if (is(journal, StoreCondition.State.DISK_FULL)) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DISK_FULL,
                    "The node writes nothing: the disk of its journal has " + JournalText.room(journal) + ".");
        } else if (!writes) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_FAILED, "The node writes nothing: the disk failed under its journal.");
        }
    }

    private static boolean is(JsonNode journal, StoreCondition.State state) {
        return journal.path("state").asText().equals(state.wireName());
    }
}
