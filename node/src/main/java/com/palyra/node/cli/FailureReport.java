package com.palyra.node.cli;

import com.palyra.node.terminal.NearMiss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ends a command into one sentence, a hint and a code on standard error, and into an exit code. */
final class FailureReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final CommandContext context;

    FailureReport(CommandContext context) {
        this.context = context;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        CommandFailure failure = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched(command, unmatched.getUnmatched().get(0))
                : CommandFailure.usage(sentence(wrong), suggestion(wrong).orElseGet(() -> help(command)));
        context.output().failure(failure, machineWanted(args));
        return failure.exit();
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        CommandFailure failure = CommandFailure.of(thrown);
        if (CommandFailure.isFault(thrown)) {
            context.fault(thrown);
        }
        context.output().failure(failure, context.options().output().machine());
        return failure.exit();
    }

    private static CommandFailure unmatched(CommandLine command, String word) {
        boolean option = word.startsWith("-");
        String kind = option ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command";
        String where = command.getCommandSpec().qualifiedName();
        Optional<String> near = option ? nearOption(command, word) : nearCommand(command, word);
        // What follows an unknown option's name may be a secret that somebody thought belongs there.
        String shown = option ? shownOption(word) : word;
        return CommandFailure.usage(
                "'" + where + "' knows no " + kind + " '" + printable(shown) + "'.",
                near.map(found -> "Did you mean '" + found + "'?").orElseGet(() -> help(command)));
    }

    private static Optional<String> nearOption(CommandLine command, String word) {
        return NearMiss.closest(
                optionName(word), command.getCommandSpec().optionsMap().keySet());
    }

    /** For a short option with something attached to it, just the letter. */
    private static String shownOption(String word) {
        return word.startsWith("--") || word.length() <= 2 ? optionName(word) : word.substring(0, 2);
    }

    private static String optionName(String word) {
        return word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    }

    private static Optional<String> nearCommand(CommandLine command, String word) {
        Map<String, CommandLine> shown = new LinkedHashMap<>(command.getSubcommands());
        shown.values().removeIf(verb -> verb.getCommandSpec().usageMessage().hidden());
        return NearMiss.closest(word, shown.keySet())
                .or(() -> shown.values().stream()
                        .flatMap(group -> group.getSubcommands().values().stream())
                        .filter(verb -> verb.getCommandName().equalsIgnoreCase(word))
                        .map(verb -> verb.getCommandSpec().qualifiedName())
                        .findFirst());
    }

    /** A near miss among the values of an enumeration, such as {@code --method pni}. */
    private static Optional<String> suggestion(ParameterException wrong) {
        String typed = wrong.getValue();
        return typed == null
                ? Optional.empty()
                : NearMiss.closest(typed, values(wrong)).map(found -> "Did you mean '" + found + "'?");
    }

    private static String sentence(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        List<String> values = values(wrong);
        String message;
        if (!values.isEmpty() && wrong.getValue() != null) {
            message = name(wrong) + " is " + String.join(", ", values) + ", and not '" + wrong.getValue() + "'";
        } else if (wrong.getArgSpec() == null
                && !(wrong instanceof CommandLine.MissingParameterException missing
                        && !missing.getMissing().isEmpty())
                && !command.getSubcommands().isEmpty()) {
            message = "'" + command.getCommandSpec().qualifiedName() + "' needs a command: "
                    + String.join(", ", command.getSubcommands().keySet());
        } else {
            message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("The command line is wrong");
        }
        String printable = printable(message.replaceFirst("^Error: ", ""));
        return printable.endsWith(".") ? printable : printable + ".";
    }

    private static String name(ParameterException wrong) {
        return wrong.getArgSpec() instanceof OptionSpec option
                ? option.longestName()
                : wrong.getArgSpec().paramLabel();
    }

    /** What the argument in question may be, when it is one of a few words. */
    private static List<String> values(ParameterException wrong) {
        Object[] constants =
                wrong.getArgSpec() == null ? null : wrong.getArgSpec().type().getEnumConstants();
        return constants == null
                ? List.of()
                : Stream.of(constants)
                        .map(constant -> String.valueOf(constant).toLowerCase(Locale.ROOT))
                        .toList();
    }

    private static String help(CommandLine command) {
        String path = command.getCommandSpec().qualifiedName();
        return "See '" + path.replaceFirst("^palyra", "palyra help") + "'.";
    }

    /** What was typed, shortened and without control characters, so that it cannot play with the terminal. */
    private static String printable(String typed) {
        String clean = typed.replaceAll("\\p{Cntrl}|\\p{Cf}", "?");
        return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
    }

    /** The command line could not be parsed, so the wish for JSON is looked up in its words. */
    private static boolean machineWanted(String[] args) {
        for (int i = 0; i < args.length; i++) {
            String value = args[i].startsWith("--output=")
                    ? args[i].substring("--output=".length())
                    : args[i].equals("--output") && i + 1 < args.length ? args[i + 1] : "";
            if (value.equalsIgnoreCase("json") || value.equalsIgnoreCase("ndjson")) {
                return true;
            }
        }
        return false;
    }
}
