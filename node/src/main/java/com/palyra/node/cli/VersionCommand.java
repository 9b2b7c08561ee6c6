package com.palyra.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** {@code palyra version}. */
@Command(name = "version", description = "Show the version of this program and of Java.")
final class VersionCommand extends PalyraCommand {
    VersionCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        String java = System.getProperty("java.version", "unknown");
        ObjectNode version = JsonNodeFactory.instance
                .objectNode()
                .put("version", Version.current())
                .put("java", java);
        context().output().data(version, () -> "palyra " + Version.current() + " (Java " + java + ")");
    }
}
