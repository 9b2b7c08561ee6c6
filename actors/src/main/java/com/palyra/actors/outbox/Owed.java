package com.palyra.actors.outbox;

import com.palyra.persistence.event.OutboxEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to be written before anything else is decided, and the content as it is then.
 *
 * @param events may be empty
 */
record Owed(List<OutboxEvent> events, OutboxContent content) {
    Owed {
        events = List.copyOf(events);
    }

    /** These events, and then what was decided from the content after them. */
    List<OutboxEvent> and(List<OutboxEvent> decided) {
        List<OutboxEvent> all = new ArrayList<>(events);
        all.addAll(decided);
        return all;
    }
}
