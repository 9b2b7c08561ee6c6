package com.palyra.actors.durable;

/**
 * How far an entity had written when it answered. Whoever reads the projection afterwards waits for this.
 *
 * @param persistenceId of the entity
 * @param sequenceNr of its last event; 0 before the first
 */
public record Position(String persistenceId, long sequenceNr) {}
