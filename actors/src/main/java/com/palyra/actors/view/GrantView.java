package com.palyra.actors.view;

import com.palyra.protocol.vault.Grant;
import java.time.Instant;

/**
 * What a device may do in a scope.
 *
 * @param at since when
 */
public record GrantView(Grant grant, Instant at) {}
