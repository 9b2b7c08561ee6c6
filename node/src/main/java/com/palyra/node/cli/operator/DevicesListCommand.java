package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra devices list}. */
@Command(name = "list", description = "List devices.")
public final class DevicesListCommand extends OperatorCommand {
    @Option(names = "--all", description = "Also those that were removed.")
    private boolean all;

    @Option(names = "--watch", description = "Go on with what changes.")
    private boolean watch;

    /** The command in this context. */
    public DevicesListCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return watch;
    }

    @Override
    protected void run() throws InterruptedException {
        AdminClient client = client();
        if (watch) {
            boolean drawn = context().drawsOutput();
            new DeviceWatch(context(), all)
                    .run(
                            () -> patiently(() ->
                                    DeviceListing.of(client, all || !drawn).path("devices")),
                            devices -> text().devices(devices));
        } else {
            JsonNode list = patiently(() -> DeviceListing.of(client, all));
            context().output().data(list, () -> text().devices(list.path("devices")));
        }
    }
}
