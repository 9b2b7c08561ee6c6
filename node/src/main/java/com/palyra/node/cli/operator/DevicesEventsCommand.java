package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.OutputFormat;
import com.palyra.protocol.Limits;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra devices events ID}: what a device published, as far as it is kept, and with {@code --follow} what comes. */
@Command(name = "events", description = "Show what a device published lately; the node keeps the newest in memory.")
public final class DevicesEventsCommand extends OperatorCommand {
    /** Between two questions, for a node that does not let this one wait. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Option(names = "--follow", description = "Go on with what comes.")
    private boolean follow;

    private boolean shown;
    private final ArrayNode kept = JsonNodeFactory.instance.arrayNode();

    /** The command in this context. */
    public DevicesEventsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return follow;
    }

    @Override
    protected void run() throws InterruptedException {
        AdminClient client = client();
        ObjectNode question = params().put("device_id", id(id));
        boolean missed = false;
        JsonNode page;
        do {
            page = patiently(() -> client.call("devices.events", question));
            missed |= page.path("missed").asBoolean();
            print(page);
            question.put("after", page.path("last").asLong());
        } while (page.path("more").asBoolean());
        if (context().options().output() == OutputFormat.JSON) {
            ObjectNode all = params();
            all.set("publications", kept);
            context().output().data(all.put("missed", missed), () -> "");
        }
        if (!shown && !missed && context().showsNotes()) {
            context()
                    .output()
                    .diagnostic("The device has published nothing that the node has" + (follow ? " yet." : "."));
        }
        while (follow) {
            question.put("wait_ms", Limits.ADMIN_WAIT.toMillis());
            page = DeviceWatch.again(() -> client.call("devices.events", question));
            print(page);
            question.put("after", page.path("last").asLong());
            Thread.sleep(page.path("publications").isEmpty() ? PAUSE.toMillis() : 0);
        }
    }

    private void print(JsonNode page) {
        if (page.path("missed").asBoolean()) {
            missed();
        }
        boolean collects = context().options().output() == OutputFormat.JSON;
        for (JsonNode publication : page.path("publications")) {
            shown = true;
            ObjectNode json = OutboxAnswer.json(publication, "data");
            if (collects) {
                kept.add(json);
            } else {
                context().output().data(json, () -> outboxText().publication(publication));
            }
        }
        context().output().requireWritten();
    }

    /** Nothing is skipped silently: scripts get a line of its own, people a diagnostic. */
    private void missed() {
        switch (context().options().output()) {
            case NDJSON -> context().output().data(params().put("missed", true), () -> "");
            case TEXT -> context().output().diagnostic("some that the device published are not kept any more");
            case JSON -> {}
        }
    }
}
