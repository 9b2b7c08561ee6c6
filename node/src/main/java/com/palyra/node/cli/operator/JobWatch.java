package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.Progress;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;

/**
 * Waits for a job of the running node, and shows how far it is.
 *
 * @param client the way to the node
 * @param progress what a person sees meanwhile; stays the caller's
 * @param stopped what is said when the node stops before the job ends
 */
public record JobWatch(AdminClient client, Progress progress, String stopped) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /**
     * Asks again and again, first soon, since most jobs are small.
     *
     * @param question the admin command that says how far a job is
     * @param begun the answer that named the job
     * @throws PalyraException the job's error, or {@link ErrorCode#NO_DAEMON} when the node stops meanwhile
     */
    public JsonNode result(String question, JsonNode begun) throws InterruptedException {
        String job = begun.path("job").asText();
        Duration pause = FIRST_PAUSE;
        while (true) {
            JsonNode answer = ask(question, job);
            progress.show(answer.path("records").asLong());
            if (answer.has("result")) {
                return answer.path("result");
            }
            Thread.sleep(pause.toMillis());
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
        }
    }

    private JsonNode ask(String question, String job) {
        try {
            return client.call(question, JsonNodeFactory.instance.objectNode().put("job", job));
        } catch (PalyraException failed) {
            if (failed.error() == ErrorCode.NO_DAEMON) {
                throw new PalyraException(ErrorCode.NO_DAEMON, stopped, failed);
            }
            throw failed;
        }
    }
}
