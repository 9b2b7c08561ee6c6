package com.palyra.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.node.cli.device.DeviceCommand;
import com.palyra.node.cli.device.JoinCommand;
import com.palyra.node.cli.operator.CaCommand;
import com.palyra.node.cli.operator.DevicesCommand;
import com.palyra.node.cli.operator.HealthCommand;
import com.palyra.node.cli.operator.JournalCommand;
import com.palyra.node.cli.operator.NodesCommand;
import com.palyra.node.cli.operator.PairingCommand;
import com.palyra.node.cli.operator.StatusCommand;
import com.palyra.node.cli.operator.UpCommand;
import com.palyra.node.cli.secrets.SecretsCommand;
import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.ProcessTerminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The program {@code palyra}: the root of all commands. */
@Command(
        name = "palyra",
        description = "A self-hosted trust runtime: every device is let in by a person.",
        synopsisSubcommandLabel = "COMMAND")
public final class Palyra extends PalyraCommand {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private Palyra(CommandContext context) {
        super(context);
    }

    /** Runs the command line of this process and exits with its code. */
    public static void main(String[] args) {
        PrintStream err = stream(FileDescriptor.err);
        CommandContext context = new CommandContext(
                System.in,
                stream(FileDescriptor.out),
                err,
                ProcessTerminal.detect(System.getProperties(), System.in, err),
                System.getenv(),
                InstantSource.system());
        System.exit(execute(context, args));
    }

    /** Runs one command line in the given context. Returns the exit code, 0 to 7 or that of the program that was run,
     * and never throws. */
    public static int execute(CommandContext context, String... args) {
        return commandLine(context).execute(args);
    }

    /** The whole tree of commands. */
    static CommandLine commandLine(CommandContext context) {
        CommandLine root = new CommandLine(new Palyra(context));
        root.addMixin("global", context.options());
        FailureReport report = new FailureReport(context);
        root.addSubcommand(new UpCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new HealthCommand(context))
                .addSubcommand(PairingCommand.group(context))
                .addSubcommand(DevicesCommand.group(context))
                .addSubcommand(NodesCommand.group(context))
                .addSubcommand(SecretsCommand.group(context))
                .addSubcommand(CaCommand.group(context))
                .addSubcommand(JournalCommand.group(context))
                .addSubcommand(new JoinCommand(context))
                .addSubcommand(DeviceCommand.group(context))
                .addSubcommand(new VersionCommand(context))
                .addSubcommand(new HelpCommand(context));
        // An argument that begins with '@' is what it says: it may be for the program that 'secrets run' starts.
        return root.setExpandAtFiles(false)
                .registerConverter(Duration.class, Palyra::duration)
                .registerConverter(Long.class, Palyra::number)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(context.output().writer())
                .setParameterExceptionHandler(report)
                .setExecutionExceptionHandler(report);
    }

    /** Without a verb the help is what a newcomer needs. */
    @Override
    protected void run() {
        String help = commandLine(context()).getUsageMessage();
        context().output().data(JsonNodeFactory.instance.objectNode().put("help", help), help::stripTrailing);
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }

    private static Long number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new TypeConversionException("it is a whole number, not below 0");
        }
        return Long.valueOf(text);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
