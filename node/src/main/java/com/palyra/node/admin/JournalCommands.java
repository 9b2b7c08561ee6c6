package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The admin commands about the journal. What takes longer than an answer may is a job: {@code journal.check} and {@code
 * journal.compact} answer <code>{"job":ID}</code> at once, and {@code journal.job} says how far that job is.
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
        return JobJson.begun(journal.check());
    }

    private CompletionStage<? extends JsonNode> compact(Params params) {
        params.done();
        return JobJson.begun(journal.compact());
    }

    private CompletionStage<? extends JsonNode> job(Params params) {
        Ulid id = params.value("job", Ulid::parse);
        params.done();
        return JobJson.state(journal.job(id), JournalCommands::json);
    }

    private static JsonNode json(JournalResult result) {
        if (result instanceof JournalResult.Checked checked) {
            return JournalJson.of(checked.report(), REPORT_BYTES);
        }
        return JournalJson.of(((JournalResult.Compacted) result).compaction());
    }
}
