package com.palyra.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.node.terminal.NearMiss;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra help [COMMAND...]}. */
@Command(name = "help", description = "Show how a command is used.")
final class HelpCommand extends PalyraCommand {
    @Parameters(paramLabel = "COMMAND", arity = "0..3", description = "The command, such as: pairing approve.")
    private List<String> path = List.of();

    HelpCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        CommandLine command = Palyra.commandLine(context());
        for (String word : path) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw new UsageException(
                        "'" + command.getCommandSpec().qualifiedName() + "' knows no command of that name.",
                        NearMiss.closest(word, command.getSubcommands().keySet())
                                .map(found -> "Did you mean '" + found + "'?")
                                .orElse("See 'palyra help'."));
            }
            command = next;
        }
        print(command);
    }

    /** Prints the help of a command; for scripts as one text. */
    private void print(CommandLine command) {
        String help = command.getUsageMessage();
        context().output().data(JsonNodeFactory.instance.objectNode().put("help", help), help::stripTrailing);
    }
}
