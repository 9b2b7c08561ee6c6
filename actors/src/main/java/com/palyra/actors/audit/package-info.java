/**
 * The record of every decision: who did what to whom, and what came of it.
 *
 * <p>Entries are events of their own. Nothing is decided here, and no secret enters.
 */
@NullMarked
package com.palyra.actors.audit;

import org.jspecify.annotations.NullMarked;
