package com.palyra.node.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.CheckReport.Finding;
import com.palyra.persistence.journal.store.Compaction;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.persistence.journal.store.StoreStats;

/** What is said about the journal as the JSON that scripts get. The fields and their order are part of the interface. */
public final class JournalJson {
    /** The numbers and names of a report without what it lists. */
    private static final int FRAME_BYTES = 512;

    private JournalJson() {}

    /** The result of {@code journal stats}; sizes in bytes. */
    public static ObjectNode of(StoreStats stats) {
        return object().put("format", stats.format())
                .put("library", stats.library())
                .put("events", stats.events())
                .put("ids", stats.ids())
                .put("last_offset", stats.lastOffset())
                .put("batches", stats.batches())
                .put("bytes", stats.bytes())
                .put("free_bytes", stats.freeBytes())
                .put("min_free_bytes", stats.minFreeBytes())
                .put("waiting", stats.waiting());
    }

    /** In the result of {@code status}: {@code state} is {@code ok}, {@code disk_full} or {@code failed}. */
    static ObjectNode of(StoreCondition condition) {
        return object().put("state", condition.state().wireName())
                .put("free_bytes", condition.freeBytes())
                .put("min_free_bytes", condition.minFreeBytes());
    }

    /** The result of {@code journal compact}. */
    public static ObjectNode of(Compaction compaction) {
        return object().put("bytes_before", compaction.bytesBefore()).put("bytes_after", compaction.bytesAfter());
    }

    /** The result of {@code journal check}, with all findings. */
    public static ObjectNode of(CheckReport report) {
        return of(report, Long.MAX_VALUE);
    }

    /** The same with the first findings that fit; if that is not all of them, it is not {@code complete}. */
    static ObjectNode of(CheckReport report, long bytes) {
        AnswerRoom room = new AnswerRoom(bytes - FRAME_BYTES);
        ArrayNode files = room.take(report.files(), JsonNodeFactory.instance::textNode);
        ArrayNode findings = room.take(report.findings(), JournalJson::finding);
        boolean all = files.size() == report.files().size()
                && findings.size() == report.findings().size();
        ObjectNode json = object().put("healthy", report.healthy())
                .put("events", report.events())
                .put("ids", report.ids())
                .put("snapshots", report.snapshots());
        json.set("files", files);
        json.set("findings", findings);
        return json.put("unattributed", report.unattributed())
                .put("batches_missing", report.batchesMissing())
                .put("complete", report.complete() && all)
                .put("torn", report.torn());
    }

    private static ObjectNode finding(Finding finding) {
        return object().put("kind", finding.kind().wireName())
                .put("id", finding.id())
                .put("from", finding.from())
                .put("to", finding.to());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
