package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.PalyraCommand;
import com.palyra.node.cli.Progress;
import com.palyra.node.cli.UsageException;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.vault.Scope;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** A command that asks the daemon of the node's state directory. */
public abstract class OperatorCommand extends PalyraCommand {
    private static final int SHOWN_CHARACTERS = 64;
    private static final String WAITING = "waiting for the node";

    /** A command that works in this context. */
    protected OperatorCommand(CommandContext context) {
        super(context);
    }

    /** Sends one request and waits for the result. */
    protected final JsonNode ask(String command, ObjectNode params) {
        AdminClient client = client();
        return patiently(() -> client.call(command, params));
    }

    /** Asks something, while a person at a terminal sees for how long already. */
    protected final <T> T patiently(Supplier<T> question) {
        try (Progress progress = context().waiting(WAITING)) {
            progress.show(0);
            return question.get();
        }
    }

    /** The way to the daemon, if there is one. */
    protected final AdminClient client() {
        Path stateDirectory = context().stateDirectory(Role.NODE);
        context().logTo(stateDirectory, "cli");
        return AdminClient.of(stateDirectory);
    }

    /** Parameters to fill. */
    protected static ObjectNode params() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** How this run shows the answer to people. */
    final ViewText text() {
        return new ViewText(context().style(), context().clock().instant());
    }

    /** How this run shows answers about outboxes to people. */
    final OutboxText outboxText() {
        return new OutboxText(
                context().style(),
                context().clock().instant(),
                context().terminal().showsOutput());
    }

    /** The id of a request in its written form. */
    static String requestId(String typed) {
        return parsed("The request id", typed, RequestId::parse).value();
    }

    /** Something that was typed, read by a parser that throws {@link IllegalArgumentException}. */
    static <T> T parsed(String what, String typed, Function<String, T> parser) {
        try {
            return parser.apply(typed);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(what + " is wrong: " + wrong.getMessage(), "See 'palyra help devices'.");
        }
    }

    /** A scope in its written form. */
    protected static String scope(String typed) {
        try {
            return Scope.parse(typed).toString();
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(ErrorCode.VAULT_INVALID_NAME, "The scope is wrong: " + wrong.getMessage(), wrong);
        }
    }

    /** An id as people paste it: case and surrounding space do not matter. */
    static String id(String typed) {
        try {
            return Ulid.parse(typed.strip().toUpperCase(Locale.ROOT)).value();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(
                    "'" + PrintableText.cleaned(typed, SHOWN_CHARACTERS) + "' is no id.",
                    "An id has 26 characters, such as 01ARZ3NDEKTSV4RRFFQ69G5FAV; the list commands show the ids.");
        }
    }
}
