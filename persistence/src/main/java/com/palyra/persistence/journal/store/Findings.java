package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.store.CheckReport.Finding;
import com.palyra.persistence.journal.store.CheckReport.Kind;
import com.palyra.protocol.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what a check finds: neighbours become one range, and there is an end to it. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();
    /** Of events that are gone or damaged: their findings by id. */
    private final Map<String, List<Finding>> events = new HashMap<>();

    private long missing;
    private boolean complete = true;

    void add(Kind kind, String id, long from, long to) {
        if (kind == Kind.EVENTS_MISSING) {
            missing += to - from + 1;
        }
        // What does not fit the list is not remembered either, or a million lost ids would fill the memory.
        if (!addTo(all, new Finding(kind, id, from, to))) {
            complete = false;
        } else if (kind == Kind.EVENTS_MISSING || kind == Kind.EVENTS_DAMAGED) {
            addTo(events.computeIfAbsent(id, first -> new ArrayList<>()), new Finding(kind, id, from, to));
        }
    }

    private static boolean addTo(List<Finding> list, Finding found) {
        Finding last = list.isEmpty() ? null : list.get(list.size() - 1);
        if (last != null
                && last.kind() == found.kind()
                && last.id().equals(found.id())
                && last.to() + 1 == found.from()) {
            list.set(list.size() - 1, new Finding(found.kind(), found.id(), last.from(), found.to()));
        } else if (list.size() < Limits.JOURNAL_FINDINGS) {
            list.add(found);
        } else {
            return false;
        }
        return true;
    }

    /** Whether it is known already that this event is gone or damaged. */
    boolean covers(String id, long sequenceNr) {
        return events.getOrDefault(id, List.of()).stream()
                .anyMatch(finding -> finding.from() <= sequenceNr && sequenceNr <= finding.to());
    }

    /** How many events are known to be gone, listed or not. */
    long missing() {
        return missing;
    }

    List<Finding> all() {
        return all;
    }

    boolean complete() {
        return complete;
    }
}
