package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.vault.Grant;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra pairing approve ID}: lets one device in, after the short string was compared. */
@Command(name = "approve", description = "Let a device in.")
public final class PairingApproveCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    private String id = "";

    @ArgGroup
    private Comparison comparison = new Comparison();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private @Nullable String reason;

    @Option(
            names = "--grant",
            paramLabel = "SCOPE=read|write",
            description = "What the device may do with secrets from the first moment on; may be repeated.")
    private List<String> grants = List.of();

    /** How the request is known to be the device's; at most one of the two. */
    private static final class Comparison {
        @Option(
                names = "--sas",
                paramLabel = "DIGITS",
                description = "The short string that the device shows; spaces and hyphens do not matter.")
        private @Nullable String shortString;

        @Option(names = "--skip-sas", description = "Do not compare; this is audited.")
        private boolean skip;
    }

    /** The command in this context. */
    public PairingApproveCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        ObjectNode params = params().put("request_id", id(id));
        addGrants(params);
        if (comparison.skip) {
            params.put("skip_sas", true);
        } else {
            params.put("sas", comparison.shortString == null ? typed() : comparison.shortString);
        }
        if (reason != null) {
            params.put("reason", reason);
        }
        JsonNode approved = ask("pairing.approve", params);
        context().output().data(approved, () -> text().decided("Approved", approved));
    }

    private void addGrants(ObjectNode params) {
        if (grants.isEmpty()) {
            return;
        }
        ArrayNode list = params.putArray("grants");
        for (String typed : grants) {
            try {
                list.add(Grant.parse(typed).toString());
            } catch (IllegalArgumentException wrong) {
                throw new UsageException(
                        "A --grant is wrong: " + wrong.getMessage(), "Write it such as --grant skill:extractor=read.");
            }
        }
    }

    private String typed() throws IOException {
        if (!context().terminal().canPrompt()) {
            throw new UsageException(
                    "Approving needs the short string that the device shows.",
                    "Give it with --sas, or skip the comparison with --skip-sas.");
        }
        JsonNode request = ask("pairing.show", params().put("request_id", id(id)));
        return context()
                .terminal()
                .ask(text().request(request) + System.lineSeparator() + "Short string that the device shows: ")
                .filter(typed -> !typed.isBlank())
                .orElseThrow(() -> new UsageException(
                        "Nothing was typed, so nothing was approved.", "The device shows six digits."));
    }
}
