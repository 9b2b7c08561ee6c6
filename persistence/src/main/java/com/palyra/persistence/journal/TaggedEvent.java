package com.palyra.persistence.journal;

import com.palyra.persistence.event.DurableEvent;

/**
 * An event with its place.
 *
 * @param persistenceId whose it is
 * @param sequenceNr its number there, from 1
 * @param offset its number in the stream of all events, from 1
 * @param event what happened
 */
public record TaggedEvent(String persistenceId, long sequenceNr, long offset, DurableEvent event) {}
