package com.palyra.persistence.event;

/** Tags by which events are read in the order of the whole node. */
public final class EventTags {
    /** Every event carries it, except those of outboxes, which no list of the node shows. */
    public static final String ALL = "palyra";

    private EventTags() {}
}
