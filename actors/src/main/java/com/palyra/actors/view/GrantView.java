package com.palyra.actors.view;

import com.palyra.protocol.vault.Grant;
import java.time.Instant;

/**
 * What a device may do in a scope.
 *
 * @param at since when
 * @param withheld whether something of it was taken back that the journal did not take yet; that is refused all the same
 */
public record GrantView(Grant grant, Instant at, boolean withheld) {}
