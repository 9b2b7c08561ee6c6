package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra devices show ID}. */
@Command(name = "show", description = "Show one device.")
public final class DevicesShowCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Option(names = "--all", description = "Also if it was removed.")
    private boolean all;

    @Option(names = "--watch", description = "Go on with what changes.")
    private boolean watch;

    /** The command in this context. */
    public DevicesShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return watch;
    }

    @Override
    protected void run() throws InterruptedException {
        AdminClient client = client();
        ObjectNode question = params().put("device_id", id(id)).put("all", all);
        if (watch) {
            new DeviceWatch(context(), all)
                    .run(
                            () -> patiently(() -> List.of(client.call("devices.show", question))),
                            devices -> text().device(devices.iterator().next()));
        } else {
            JsonNode device = patiently(() -> client.call("devices.show", question));
            context().output().data(device, () -> text().device(device));
        }
    }
}
