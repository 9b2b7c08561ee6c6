package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The admin commands about the journal. What takes longer than an answer may is a job: {@code journal.check} and {@code
 * journal.compact} answer <code>{"job":ID}</code> at once, and {@code journal.job} says how far that job is: <code>
 * {"job","state":"running","records"}</code>, then <code>{"job","state":"done","records","result"}</code> or its error.
 */
final class JournalCommands {
    /** What is left of a frame for a report when the rest of the answer is in it. */
    static final int REPORT_BYTES = Limits.ADMIN_FRAME_BYTES - 4 * 1024;

    private final JournalOperations journal;

    JournalCommands(JournalOperations journal) {
        this.journal = journal;
    }

    Map<String, NodeCommands.Command> table() {
        return Map.of(
                "journal.stats", this::stats,
                "journal.check", this::check,
                "journal.compact", this::compact,
                "journal.job", this::job);
    }

    private CompletionStage<? extends JsonNode> stats(Params params) {
        params.done();
        return journal.stats().thenApply(JournalJson::of);
    }

    private CompletionStage<? extends JsonNode> check(Params params) {
        params.done();
        return CompletableFuture.completedFuture(head(journal.check()));
    }

    private CompletionStage<? extends JsonNode> compact(Params params) {
        params.done();
        return CompletableFuture.completedFuture(head(journal.compact()));
    }

    private CompletionStage<? extends JsonNode> job(Params params) {
        Ulid id = params.value("job", Ulid::parse);
        params.done();
        JournalJob job = journal.job(id)
                .orElseThrow(() -> new PalyraException(
                        ErrorCode.DAEMON_TIMEOUT,
                        "The node does not know that job any more; it was restarted, or did others since."));
        ObjectNode answer = head(job);
        if (!job.isDone()) {
            return CompletableFuture.completedFuture(
                    answer.put("state", "running").put("records", job.records()));
        }
        answer.put("state", "done").put("records", job.records());
        return job.outcome().thenApply(result -> answer.set("result", json(result)));
    }

    private static ObjectNode json(JournalResult result) {
        if (result instanceof JournalResult.Checked checked) {
            return JournalJson.of(checked.report(), REPORT_BYTES);
        }
        return JournalJson.of(((JournalResult.Compacted) result).compaction());
    }

    private static ObjectNode head(JournalJob job) {
        return JsonNodeFactory.instance.objectNode().put("job", job.id().value());
    }
}
