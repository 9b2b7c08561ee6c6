package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import java.util.ArrayList;
import java.util.List;

/** Events that are read at once: it is full with so many of them, or with so many bytes. Not thread-safe. */
final class Page {
    private final int limit;
    private final List<StoredEvent> events = new ArrayList<>();
    private long bytes;

    /** A page of at most so many events. */
    Page(int limit) {
        this.limit = limit;
    }

    boolean isFull() {
        return events.size() >= limit || bytes >= Limits.JOURNAL_PAGE_BYTES;
    }

    void add(StoredEvent event) {
        events.add(event);
        bytes += event.event().payload().bytes().length;
    }

    List<StoredEvent> events() {
        return events;
    }
}
