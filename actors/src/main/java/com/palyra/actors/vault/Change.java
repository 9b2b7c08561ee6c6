package com.palyra.actors.vault;

/**
 * Something that changes a scope and waits for its turn.
 *
 * @param request what is asked
 */
record Change(VaultCommand.Request request) {}
