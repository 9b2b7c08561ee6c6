package com.palyra.persistence.event;

/** The state of an entity as it is kept to make its recovery short. It can be thrown away: its events tell the same. */
public sealed interface DurableSnapshot permits VaultScopeSnapshot, OutboxSnapshot {}
