package com.palyra.node.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.http.Page;
import com.palyra.node.http.Page.Answer;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.protocol.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether a node can do its work: its journal takes writes, and its certificate is not near its end. A vault that is closed
 * does not count, since an operator may want that.
 *
 * @param journal looks at the journal now
 * @param certificateEnd end of the node's certificate now
 * @param certificateLife how long each of its certificates is good
 */
record Readiness(
        Supplier<StoreCondition> journal,
        Supplier<Instant> certificateEnd,
        Duration certificateLife,
        InstantSource clock) {
    private static final int READY = 200;
    private static final int NOT_READY = 503;

    /** {@code {"ready":false,"problems":["journal_disk_full"]}}, with 503 unless it is ready. */
    Answer answer() {
        List<String> problems = problems();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("ready", problems.isEmpty());
        ArrayNode named = json.putArray("problems");
        problems.forEach(named::add);
        return new Answer(problems.isEmpty() ? READY : NOT_READY, Page.JSON, json + "\n");
    }

    /** What is left of the certificate's life; negative after its end. */
    Duration certificateLeft() {
        return Duration.between(clock.instant(), certificateEnd.get());
    }

    private Duration alarm() {
        Duration tenth = certificateLife.dividedBy(10);
        return tenth.compareTo(Limits.CERTIFICATE_ALARM) < 0 ? tenth : Limits.CERTIFICATE_ALARM;
    }

    /** What keeps it from its work, such as {@code journal_disk_full}. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        StoreCondition.State state = journal.get().state();
        if (state != StoreCondition.State.OK) {
            problems.add("journal_" + state.wireName());
        }
        if (certificateLeft().compareTo(alarm()) < 0) {
            problems.add("certificate_near_its_end");
        }
        return problems;
    }
}
