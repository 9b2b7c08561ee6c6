package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.actors.view.InvocationState;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.Progress;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Waits for the end of an invocation. It ends by itself, at the latest when its time is over.
 *
 * @param client the way to the node
 * @param progress what a person sees meanwhile; stays the caller's
 */
record InvocationWait(AdminClient client, Progress progress) {
    /** Between two questions, for a node that does not let this one wait. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * The invocation as it ended.
     *
     * @param begun as it was
     * @throws PalyraException {@link ErrorCode#NO_DAEMON} when the node stops meanwhile
     */
    JsonNode end(JsonNode begun) throws InterruptedException {
        JsonNode seen = begun;
        while (!in(seen, InvocationState::ended)) {
            progress.show(0);
            seen = ask(seen.path("device_id").asText(), seen.path("request_id").asText());
            Thread.sleep(in(seen, InvocationState::ended) ? 0 : PAUSE.toMillis());
        }
        return seen;
    }

    /** Whether an invocation is in one of those states. */
    static boolean in(JsonNode invocation, Predicate<InvocationState> states) {
        String word = invocation.path("state").asText();
        return Arrays.stream(InvocationState.values())
                .anyMatch(state -> state.wireName().equals(word) && states.test(state));
    }

    private JsonNode ask(String device, String request) {
        try {
            return client.call(
                    "devices.invocation",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("device_id", device)
                            .put("request_id", request)
                            .put("wait_ms", Limits.ADMIN_WAIT.toMillis()));
        } catch (PalyraException failed) {
            if (failed.error() == ErrorCode.NO_DAEMON) {
                throw new PalyraException(
                        ErrorCode.NO_DAEMON,
                        "The node stopped before the device was done; once it runs again, 'palyra devices invocation "
                                + device + " " + request + "' shows what came of it.",
                        failed);
            }
            throw failed;
        }
    }
}
