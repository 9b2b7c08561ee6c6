/**
 * What every event-sourced entity has in common: tags, back-off, and the position of its last event.
 *
 * <p>No entity and no domain rule lives here.
 */
@NullMarked
package com.palyra.actors.durable;

import org.jspecify.annotations.NullMarked;
