package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.OutputFormat;
import com.palyra.node.cli.Progress;
import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Durations;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code palyra devices invoke ID CAPABILITY}: asks a device for something and waits for what comes of it. People get the
 * output and nothing else, a text as it is and not as JSON, scripts the invocation.
 */
@Command(name = "invoke", description = "Ask a device to do something, and print what comes of it.")
public final class DevicesInvokeCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "CAPABILITY", description = "What it is to do, such as system.info.")
    private String capability = "";

    @Option(names = "--input", paramLabel = "JSON", description = "What the device is given ({}).")
    private @Nullable String input;

    @Option(names = "--input-stdin", description = "Take that from standard input.")
    private boolean inputStdin;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description =
                    "When nobody wants it any more, 1s to 24h (30s); until then it waits for a device that is away.")
    private Duration timeout = Limits.INVOCATION_TIMEOUT;

    @Option(names = "--max-payload", paramLabel = "N", description = "Most bytes of the output (65536), up to 262144.")
    private Long maxPayload = (long) Limits.PAYLOAD_BYTES;

    @Option(
            names = "--request-id",
            paramLabel = "REQUEST",
            description = "Name of this wish; the same wish under the same name is carried out once.")
    private @Nullable String requestId;

    @Option(names = "--detach", description = "Do not wait.")
    private boolean detach;

    private final SecureRandom random = new SecureRandom();

    /** The command in this context. */
    public DevicesInvokeCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException, InterruptedException {
        ObjectNode wish = wish();
        AdminClient client = client();
        context().output().verbose("request id " + wish.path("request_id").asText());
        JsonNode begun = patiently(() -> begin(client, wish));
        if (detach) {
            context()
                    .output()
                    .data(OutboxAnswer.json(begun, "output"), () -> outboxText().invocation(begun));
            return;
        }
        JsonNode ended;
        try (Progress progress = context()
                .progress(
                        "waiting for the device, request "
                                + begun.path("request_id").asText(),
                        "")
                .farewell("No longer waiting; 'palyra devices invocation "
                        + begun.path("device_id").asText() + " "
                        + begun.path("request_id").asText() + "' shows what comes of it.")) {
            ended = new InvocationWait(client, progress).end(begun);
        }
        print(ended);
        Optional<PalyraException> error = InvocationEnd.error(ended, () -> Offers.of(client, id(id)));
        if (error.isPresent()) {
            throw error.get();
        }
    }

    /** Where it is not known what became of the wish, its name is what keeps a repetition from being a second one. */
    private static JsonNode begin(AdminClient client, ObjectNode wish) {
        try {
            return client.call("devices.invoke", wish);
        } catch (PalyraException failed) {
            if (!AdminClient.leavesOpen(failed)) {
                throw failed;
            }
            throw new PalyraException(
                    failed.error(),
                    failed.sentence() + " Whether it was begun is not known: repeat it with '--request-id "
                            + wish.path("request_id").asText() + "', and it is carried out once.",
                    failed);
        }
    }

    private void print(JsonNode ended) {
        boolean terminal = context().terminal().showsOutput();
        Optional<String> plain = context().options().output() == OutputFormat.TEXT && OutboxAnswer.has(ended, "output")
                ? OutboxAnswer.plain(ended, "output", terminal)
                : Optional.empty();
        if (plain.isPresent()) {
            context().output().bytes(plain.get().getBytes(StandardCharsets.UTF_8), terminal);
        } else if (context().options().output() != OutputFormat.TEXT || OutboxAnswer.has(ended, "output")) {
            context()
                    .output()
                    .data(OutboxAnswer.json(ended, "output"), () -> OutboxAnswer.text(ended, "output", terminal));
        }
        if (OutboxAnswer.forgotten(ended)) {
            context()
                    .output()
                    .diagnostic("It has run; its output of "
                            + ended.path("output_bytes").asText() + " bytes is not kept any more.");
        }
    }

    private ObjectNode wish() throws IOException {
        ObjectNode wish = params().put("device_id", id(id))
                .put("capability", capability())
                .put("request_id", requestId == null ? fresh() : requestId(requestId));
        if (inputStdin && input != null) {
            throw new UsageException("The input is given twice.", "Give --input or --input-stdin, not both.");
        }
        if (inputStdin) {
            wish.put("input_json", JsonInput.piped("The input", context()));
        } else if (input != null) {
            wish.put("input_json", JsonInput.given("The input", input));
        }
        return wish.put("timeout_ms", checkedTimeout()).put("max_payload_bytes", checkedPayload());
    }

    private String capability() {
        try {
            return CapabilityName.parse(capability).value();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(
                    "The capability is wrong: " + wrong.getMessage(),
                    Offers.of(client(), id(id))
                            .instead(capability)
                            .orElse("'palyra devices show' lists what the device offers."));
        }
    }

    private String fresh() {
        return Ulid.generate(context().clock(), random).value();
    }

    private long checkedTimeout() {
        if (timeout.compareTo(Limits.INVOCATION_TIMEOUT_MIN) < 0
                || timeout.compareTo(Limits.INVOCATION_TIMEOUT_MAX) > 0) {
            throw new UsageException(
                    "An invocation cannot time out after " + Durations.format(timeout) + ".",
                    "Give --timeout between 1s and 24h.");
        }
        return timeout.toMillis();
    }

    private long checkedPayload() {
        if (maxPayload < 1 || maxPayload > Limits.PAYLOAD_BYTES_MAX) {
            throw new UsageException(
                    "The output cannot have " + maxPayload + " bytes.",
                    "Give --max-payload between 1 and " + Limits.PAYLOAD_BYTES_MAX + ".");
        }
        return maxPayload;
    }
}
