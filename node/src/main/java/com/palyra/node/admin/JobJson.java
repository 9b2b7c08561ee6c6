package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What is answered about jobs. */
final class JobJson {
    private JobJson() {}

    /** A job that was just begun: <code>{"job":ID}</code>. */
    static CompletionStage<ObjectNode> begun(Job<?> job) {
        return CompletableFuture.completedFuture(head(job));
    }

    /**
     * How far a job is: <code>{"job","state":"running","records"}</code>, then
     * <code>{"job","state":"done","records","result"}</code> or its error.
     *
     * @throws PalyraException if there is none
     */
    static <T> CompletionStage<? extends JsonNode> state(Optional<Job<T>> kept, Function<T, JsonNode> form) {
        Job<T> job = kept.orElseThrow(() -> new PalyraException(
                ErrorCode.DAEMON_TIMEOUT,
                "The node does not know that job any more; it was restarted, or did others since."));
        ObjectNode answer = head(job);
        if (!job.isDone()) {
            return CompletableFuture.completedFuture(
                    answer.put("state", "running").put("records", job.records()));
        }
        answer.put("state", "done").put("records", job.records());
        return job.outcome().thenApply(result -> answer.set("result", form.apply(result)));
    }

    private static ObjectNode head(Job<?> job) {
        return JsonNodeFactory.instance.objectNode().put("job", job.id().value());
    }
}
