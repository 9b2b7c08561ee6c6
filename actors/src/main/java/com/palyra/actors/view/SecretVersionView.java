package com.palyra.actors.view;

import java.time.Instant;

/**
 * A version of a secret that is kept.
 *
 * @param size of its value, in bytes
 * @param at when it was put
 */
public record SecretVersionView(long version, int size, Instant at) {}
